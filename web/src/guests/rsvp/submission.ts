/** A finished draft as the API wants it. */
import type { GuestAnswer, Rsvp, SubmitInvite } from '../../api/types';
import { choosesFood, type Draft, everyoneDeclines, type GuestDraft } from './draft';

interface Submission {
  body: SubmitInvite;
  /** The form's row of each song in the body: rows left empty are not sent. */
  songRows: number[];
}

export function submissionOf(draft: Draft, rsvp: Rsvp): Submission {
  const rows = everyoneDeclines(draft) ? [] : draft.songs.map((song, row) => ({ song, row }));
  const wished = rows.filter(({ song }) => song.artist.trim() || song.track.trim());
  return {
    body: {
      guests: Object.fromEntries(
        rsvp.guests.map((guest) => [guest.id, answerOf(draft.guests[guest.id], guest)]),
      ),
      songs: wished.map(({ song }) => ({ artist: line(song.artist), track: line(song.track) })),
      emailAddress: line(draft.emailAddress) || null,
    },
    songRows: wished.map(({ row }) => row),
  };
}

/** Dishes and names chosen before somebody thought better of coming are not sent. */
function answerOf(draft: GuestDraft | undefined, guest: Rsvp['guests'][number]): GuestAnswer {
  const comes = draft?.attending === 'yes';
  const eats = comes && choosesFood(guest);
  return {
    attending: comes,
    name: comes && guest.guestOf ? line(draft.name) : null,
    starterId: eats ? draft.starter : null,
    mainId: eats ? draft.main : null,
    dessertId: eats ? draft.dessert : null,
    dietaryRequirements: comes ? note(draft.dietaryRequirements) : '',
    dietaryNeeds: comes ? draft.dietaryNeeds : null,
  };
}

/** Pasted text may hold characters nobody sees and the API refuses. */
function line(typed: string): string {
  return typed.replace(/\p{Cc}+/gu, ' ').trim();
}

function note(typed: string): string {
  return typed
    .replace(/\r\n?/g, '\n')
    .replace(/[^\P{Cc}\n]+/gu, ' ')
    .trim();
}
