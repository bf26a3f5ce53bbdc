/** Who is on an invite, as it is shown while the hosts mend it. */
import type { GuestType, PendingRsvp } from '../../api/types';
import { placeOf } from '../../guests/places';

export interface ListedGuest {
  id: string;
  name: string;
  type: GuestType;
  /** The name of who brings this guest, whom the answer will name. */
  guestOf: string | null;
  /** The same by id: two may have one name. */
  broughtBy: string | null;
}

export function listOf({ guests }: PendingRsvp): readonly ListedGuest[] {
  return guests.map(({ id, name, guestType, guestOf, broughtBy }) => ({
    id,
    name,
    type: guestType,
    guestOf: guestOf ?? null,
    broughtBy: broughtBy ?? null,
  }));
}

/** Those who may bring somebody. */
export function namedIn(guests: readonly ListedGuest[]): readonly ListedGuest[] {
  return guests.filter(({ guestOf }) => !guestOf);
}

/** Of two of one name, the first brings the new guest. */
export function withGuest(
  guests: readonly ListedGuest[],
  guest: Omit<ListedGuest, 'broughtBy'>,
): readonly ListedGuest[] {
  const brings = namedIn(guests).find(({ name }) => name === guest.guestOf);
  return [...guests, { ...guest, broughtBy: brings?.id ?? null }];
}

/** Places bear the name of the guest they belong to, as it is written now. */
export function withCorrected(
  guests: readonly ListedGuest[],
  guest: ListedGuest,
): readonly ListedGuest[] {
  return guests.map((each) => {
    if (each.id === guest.id) return guest;
    if (each.broughtBy !== guest.id) return each;
    return { ...each, name: placeOf(guest.name), guestOf: guest.name };
  });
}

/** Nor are the places there any longer for whom that guest could bring. */
export function withoutGuest(
  guests: readonly ListedGuest[],
  withdrawn: string,
): readonly ListedGuest[] {
  return guests.filter(({ id, broughtBy }) => id !== withdrawn && broughtBy !== withdrawn);
}
