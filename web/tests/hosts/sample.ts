import type { SentInvite, SubmittedAttendingGuest } from '../../src/api/types';

let count = 0;

export function anInvite(about: Partial<SentInvite> = {}): SentInvite {
  count += 1;
  return {
    id: `invite-${count}`,
    code: `CODE-${String(count).padStart(4, '0')}`,
    type: 'day',
    invitedGuests: ['Ann Ash'],
    guests: (about.invitedGuests ?? ['Ann Ash']).map((name) => ({
      name,
      guestType: 'adult',
      attending: null,
      guestOf: null,
    })),
    status: about.submittedAt ? 'submitted' : 'pending',
    submittedAt: null,
    answeredBy: null,
    lastAuthenticatedAt: null,
    emailAddress: null,
    lastRemindedOn: null,
    ...about,
  };
}

export function aGuest(about: Partial<SubmittedAttendingGuest> = {}): SubmittedAttendingGuest {
  count += 1;
  return {
    id: `guest-${count}`,
    inviteType: 'day',
    guestType: 'adult',
    name: 'Ann Ash',
    chosenFoodChoices: [],
    dietaryRequirements: '',
    dietaryNeeds: null,
    ...about,
  };
}
