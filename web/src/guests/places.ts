/** Places that belong to a guest, for somebody whom the invite does not name. */
import type { Rsvp } from '../api/types';

type Guest = Rsvp['guests'][number];

/** What a place is called as long as nobody is named for it. */
export function placeOf(guest: string): string {
  return `Guest of ${guest}`;
}

/** Who is spoken to: a guest's guest as one until there is a name, and nobody for a free place. */
export function greeted({ guests, status }: Rsvp): string[] {
  if (status === 'pending') return invited(guests);
  return guests.flatMap((guest) =>
    guest.guestOf && !('attending' in guest && guest.attending) ? [] : guest.name,
  );
}

/** As it is written on a card: those who have a name, and then whoever comes along. */
export function invited(guests: readonly { name: string; guestOf: string | null }[]): string[] {
  const named = guests.filter(({ guestOf }) => !guestOf).map(({ name }) => name);
  const places = guests.length - named.length;
  if (places === 0) return named;
  return [...named, places === 1 ? 'guest' : 'guests'];
}

/** What heads the guest's part of a form: a place keeps its own name, whoever takes it. */
export function headingOf({ name, guestOf }: Guest): string {
  return guestOf ? placeOf(guestOf) : name;
}

/** Within a sentence: the name that was typed, as soon as there is one. */
export function calledIn({ name, guestOf }: Guest, typed: string): string {
  return guestOf ? typed.trim() || `the guest of ${guestOf}` : name;
}
