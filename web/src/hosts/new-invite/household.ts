/** An invite on its way to becoming one. */
import type { CreateInvite, GuestType, InviteType } from '../../api/types';
import { findDraft } from '../../app/drafts';
import type { Mistake } from '../../components/ErrorSummary';
import { textComplaint } from '../text';

export interface NewGuest {
  /** Keeps its row apart from the others while rows come and go. */
  row: number;
  type: GuestType;
  name: string;
}

export interface Household {
  type: InviteType | null;
  guests: readonly NewGuest[];
}

export const MAX_GUESTS = 12;
export const DRAFT = 'invite';

export function newHousehold(): Household {
  return { type: null, guests: [{ row: 0, type: 'adult', name: '' }] };
}

/** What was begun before a reload or an expired session. */
export function findHousehold(): Household {
  const draft = findDraft(DRAFT) as Partial<Household> | null;
  const readable = Array.isArray(draft?.guests) && draft.guests.length > 0;
  return readable ? (draft as Household) : newHousehold();
}

export function withAnotherGuest(guests: readonly NewGuest[]): readonly NewGuest[] {
  const row = Math.max(...guests.map((guest) => guest.row)) + 1;
  return [...guests, { row, type: 'adult', name: '' }];
}

export function mistakesOf({ type, guests }: Household): Mistake[] {
  const mistakes: Mistake[] = type
    ? []
    : [{ id: 'type', message: 'Please choose the whole day or the evening.' }];
  guests.forEach(({ name }, place) => {
    const wrong = textComplaint(name, `Please name guest ${place + 1}, or remove them.`);
    if (wrong) mistakes.push({ id: `guests-${place}-name`, message: wrong });
  });
  return mistakes;
}

/** Call where there are no mistakes. */
export function toRequest({ type, guests }: Household): CreateInvite {
  return {
    type: type ?? 'day',
    guests: guests.map(({ type, name }) => ({ type, name: name.trim() })),
  };
}
