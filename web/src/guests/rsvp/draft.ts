/** An answer as it is being written: everything may still be missing. */
import type { Course, DietaryNeed, PendingGuest, RepliedGuest, Rsvp } from '../../api/types';
import { NEEDS } from '../../diet/needs';

export const COURSES = ['starter', 'main', 'dessert'] as const satisfies readonly Course[];
const SONGS = 2;

export interface GuestDraft {
  attending: 'yes' | 'no' | null;
  /** Who takes a place that has no name; empty for everybody else. */
  name: string;
  starter: string | null;
  main: string | null;
  dessert: string | null;
  dietaryRequirements: string;
  /** Empty is the answer that there are none; null, that nothing was said. */
  dietaryNeeds: readonly DietaryNeed[] | null;
}

export interface SongDraft {
  artist: string;
  track: string;
}

export interface Draft {
  guests: Record<string, GuestDraft>;
  songs: SongDraft[];
  emailAddress: string;
}

const NEW_GUEST: GuestDraft = {
  attending: null,
  name: '',
  starter: null,
  main: null,
  dessert: null,
  dietaryRequirements: '',
  dietaryNeeds: null,
};

type Guest = PendingGuest | RepliedGuest;

/**
 * The draft's place among all that are kept: an invite's guests are no other invite's, and what
 * was to change about one answer is nothing to the next.
 */
export function draftName(rsvp: Rsvp): string {
  const name = `rsvp-${rsvp.guests[0]?.id}`;
  return rsvp.status === 'submitted' ? `${name}-${rsvp.version}` : name;
}

/**
 * What was kept of an earlier sitting, or else the answer that stands, as far as it still fits the
 * invite and the menu.
 */
export function openDraft(kept: unknown, rsvp: Rsvp): Draft {
  const { guests = {}, songs = [], emailAddress } = (kept ?? given(rsvp)) as Partial<Draft>;
  return {
    guests: Object.fromEntries(
      rsvp.guests.map((guest) => [guest.id, openGuest(guests[guest.id], guest)]),
    ),
    songs: Array.from({ length: SONGS }, (_, row) => ({
      artist: text(songs[row]?.artist),
      track: text(songs[row]?.track),
    })),
    emailAddress: text(emailAddress ?? given(rsvp).emailAddress),
  };
}

function given(rsvp: Rsvp): Partial<Draft> {
  if (rsvp.status === 'pending') return {};
  return {
    guests: Object.fromEntries(
      rsvp.guests.map((guest) => [
        guest.id,
        {
          attending: guest.attending ? 'yes' : 'no',
          name: guest.guestOf && guest.attending ? guest.name : '',
          starter: guest.starterId ?? null,
          main: guest.mainId ?? null,
          dessert: guest.dessertId ?? null,
          dietaryRequirements: guest.dietaryRequirements,
          dietaryNeeds: guest.dietaryNeeds ?? null,
        },
      ]),
    ),
    songs: [...rsvp.songs],
    emailAddress: rsvp.emailAddress ?? '',
  };
}

function openGuest(kept: Partial<GuestDraft> | undefined, guest: Guest): GuestDraft {
  if (!kept) return NEW_GUEST;
  const still = (course: Course) =>
    guest.foodChoices[course]?.find((dish) => dish.id === kept[course])?.id ?? null;
  return {
    attending: kept.attending === 'yes' || kept.attending === 'no' ? kept.attending : null,
    name: text(kept.name),
    starter: still('starter'),
    main: still('main'),
    dessert: still('dessert'),
    dietaryRequirements: text(kept.dietaryRequirements),
    dietaryNeeds: needs(kept.dietaryNeeds),
  };
}

function needs(kept: unknown): readonly DietaryNeed[] | null {
  return Array.isArray(kept) ? NEEDS.filter((need) => kept.includes(need)) : null;
}

function text(kept: unknown): string {
  return typeof kept === 'string' ? kept : '';
}

/** Whether the guest has a menu to choose from. */
export function choosesFood(guest: Guest): boolean {
  return COURSES.some((course) => guest.foodChoices[course] != null);
}

export function everyoneDeclines(draft: Draft): boolean {
  return Object.values(draft.guests).every((guest) => guest.attending === 'no');
}
