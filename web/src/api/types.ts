/** The API's shapes, by the names the contracts give them. `openapi.d.ts` is generated. */
import type { components } from './openapi';

type Schemas = components['schemas'];

export type AmendInvite = Schemas['AmendInvite'];
export type AvailableFoodChoice = Schemas['AvailableFoodChoice'];
export type CatererSheet = Schemas['CatererSheet'];
export type Content = Schemas['Content'];
export type Course = Schemas['Course'];
export type CreateFoodChoice = Schemas['CreateFoodChoice'];
export type CreateInvite = Schemas['CreateInvite'];
export type DietaryNeed = Schemas['DietaryNeed'];
export type Dish = Schemas['Dish'];
export type FieldError = Schemas['FieldError'];
export type GuestAnswer = Schemas['GuestAnswer'];
export type GuestCounts = Schemas['GuestCounts'];
export type GuestType = Schemas['GuestType'];
export type InviteType = Schemas['InviteType'];
export type KitchenChange = Schemas['KitchenChange'];
export type NewGuest = Schemas['NewGuest'];
export type PendingGuest = Schemas['PendingGuest'];
export type PendingRsvp = Schemas['PendingRsvp'];
export type ReissueInviteCode = Schemas['ReissueInviteCode'];
export type RepliedGuest = Schemas['RepliedGuest'];
export type Rsvp = PendingRsvp | SubmittedRsvp;
export type RsvpDeadline = Schemas['RsvpDeadline'];
export type SentInvite = Schemas['SentInvite'];
export type Session = Schemas['Session'];
export type SetRsvpDeadline = Schemas['SetRsvpDeadline'];
export type SongWish = Schemas['SongWish'];
export type SubmitInvite = Schemas['SubmitInvite'];
export type SubmittedAttendingGuest = Schemas['SubmittedAttendingGuest'];
export type SubmittedRsvp = Schemas['SubmittedRsvp'];
export type SubmittedSongChoice = Schemas['SubmittedSongChoice'];
