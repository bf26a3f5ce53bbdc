/** The API's shapes, by the names the contracts give them. `openapi.d.ts` is generated. */
import type { components } from './openapi';

type Schemas = components['schemas'];

export type AvailableFoodChoice = Schemas['AvailableFoodChoice'];
export type CatererSheet = Schemas['CatererSheet'];
export type Content = Schemas['Content'];
export type Course = Schemas['Course'];
export type CreateFoodChoice = Schemas['CreateFoodChoice'];
export type CreateInvite = Schemas['CreateInvite'];
export type DietaryNeed = Schemas['DietaryNeed'];
export type FieldError = Schemas['FieldError'];
export type GuestAnswer = Schemas['GuestAnswer'];
export type GuestCounts = Schemas['GuestCounts'];
export type GuestType = Schemas['GuestType'];
export type InviteType = Schemas['InviteType'];
export type KitchenChange = Schemas['KitchenChange'];
export type PendingGuest = Schemas['PendingGuest'];
export type PendingRsvp = Schemas['PendingRsvp'];
export type ReissueInviteCode = Schemas['ReissueInviteCode'];
export type RepliedGuest = Schemas['RepliedGuest'];
export type Rsvp = PendingRsvp | SubmittedRsvp;
export type RsvpDeadline = Schemas['RsvpDeadline'];
export type SentInvite = Schemas['SentInvite'];
export type SetRsvpDeadline = Schemas['SetRsvpDeadline'];
export type SubmitInvite = Schemas['SubmitInvite'];
export type SubmittedAttendingGuest = Schemas['SubmittedAttendingGuest'];
export type SubmittedRsvp = Schemas['SubmittedRsvp'];
export type SubmittedSongChoice = Schemas['SubmittedSongChoice'];
