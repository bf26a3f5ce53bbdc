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
  /** The row of who brings this guest, whom the answer will name. */
  guestOf?: number | null;
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

/** Who may bring the guest of `row`: those above who have a name of their own. */
export function bringersOf(guests: readonly NewGuest[], row: number): readonly NewGuest[] {
  const above = guests.slice(
    0,
    guests.findIndex((guest) => guest.row === row),
  );
  return above.filter(({ guestOf, name }) => guestOf == null && name.trim());
}

/** Not who brings somebody already. */
export function mayBeBrought(guests: readonly NewGuest[], row: number): boolean {
  return bringersOf(guests, row).length > 0 && guests.every(({ guestOf }) => guestOf !== row);
}

/** Whose guest is invited by name from then on, if anybody's was. */
export function withoutGuest(guests: readonly NewGuest[], row: number): readonly NewGuest[] {
  return guests
    .filter((guest) => guest.row !== row)
    .map((guest) => (guest.guestOf === row ? { ...guest, guestOf: null } : guest));
}

/** Who brings the guest; nobody where that guest lost the name meanwhile. */
export function bringerOf(guests: readonly NewGuest[], guest: NewGuest): NewGuest | undefined {
  return bringersOf(guests, guest.row).find(({ row }) => row === guest.guestOf);
}

export function mistakesOf({ type, guests }: Household): Mistake[] {
  const mistakes: Mistake[] = type
    ? []
    : [{ id: 'type', message: 'Please choose the whole day or the evening.' }];
  guests.forEach((guest, place) => {
    if (bringerOf(guests, guest)) return;
    const { name } = guest;
    const wrong = textComplaint(name, `Please name guest ${place + 1}, or remove them.`);
    if (wrong) mistakes.push({ id: `guests-${place}-name`, message: wrong });
  });
  return mistakes;
}

/** Call where there are no mistakes. */
export function toRequest({ type, guests }: Household): CreateInvite {
  return {
    type: type ?? 'day',
    guests: guests.map((guest) => {
      const guestOf = bringerOf(guests, guest)?.name.trim() ?? null;
      return { type: guest.type, name: guestOf ? '' : guest.name.trim(), guestOf };
    }),
  };
}
