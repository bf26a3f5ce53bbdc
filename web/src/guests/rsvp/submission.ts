/** A finished draft as the API wants it. */
import type { GuestAnswer, Rsvp, SubmitInvite } from '../../api/types';
import { choosesFood, type Draft, everyoneDeclines, type GuestDraft } from './draft';

export interface Submission {
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
        rsvp.guests.map((guest) => [
          guest.id,
          answerOf(draft.guests[guest.id], choosesFood(guest)),
        ]),
      ),
      songs: wished.map(({ song }) => ({ artist: line(song.artist), track: line(song.track) })),
      emailAddress: line(draft.emailAddress) || null,
    },
    songRows: wished.map(({ row }) => row),
  };
}

/** Dishes chosen before somebody thought better of coming are not sent. */
function answerOf(guest: GuestDraft | undefined, chooses: boolean): GuestAnswer {
  const comes = guest?.attending === 'yes';
  const eats = comes && chooses;
  return {
    attending: comes,
    starterId: eats ? guest.starter : null,
    mainId: eats ? guest.main : null,
    dessertId: eats ? guest.dessert : null,
    dietaryRequirements: comes ? note(guest.dietaryRequirements) : '',
    dietaryNeeds: comes ? guest.dietaryNeeds : null,
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
