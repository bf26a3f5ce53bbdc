/** What is missing from an answer, said beside the field it is missing from. */
import type { FieldError, Rsvp } from '../../api/types';
import type { Mistake } from '../../components/ErrorSummary';
import { isAddress } from '../../email/address';
import { calledIn } from '../places';
import { COURSES, choosesFood, type Draft, everyoneDeclines } from './draft';

const LONGEST_NOTE = 500;
const LONGEST_LINE = 100;

/** The ids of the fields, and of what the API calls them by its pointers. */
export const fieldId = {
  attending: (guest: string) => `guests-${guest}`,
  name: (guest: string) => `guests-${guest}-name`,
  course: (guest: string, course: string) => `guests-${guest}-${course}Id`,
  needs: (guest: string) => `guests-${guest}-dietaryNeeds`,
  dietary: (guest: string) => `guests-${guest}-dietaryRequirements`,
  emailAddress: 'emailAddress',
  song: (row: number, part: 'artist' | 'track') => `songs-${row}-${part}`,
};

/** In the order of the form. The rules are the API's; asking them here only saves a journey. */
export function mistakesIn(draft: Draft, rsvp: Rsvp): Mistake[] {
  const mistakes: Mistake[] = [];
  const say = (id: string, message: string) => mistakes.push({ id, message });
  for (const guest of rsvp.guests) {
    const answer = draft.guests[guest.id];
    if (!answer?.attending) {
      say(fieldId.attending(guest.id), unsaid(guest));
      continue;
    }
    if (answer.attending === 'no') continue;
    const called = calledIn(guest, answer.name);
    const wrong = guest.guestOf && nameMistake(answer.name, guest.guestOf);
    if (wrong) say(fieldId.name(guest.id), wrong);
    for (const course of choosesFood(guest) ? COURSES : []) {
      if (!answer[course]) {
        const offered = guest.foodChoices[course]?.length;
        say(
          fieldId.course(guest.id, course),
          offered
            ? `Please choose a ${course} for ${called}.`
            : `There is no ${course} for ${called} to choose yet. What you typed is kept until there is.`,
        );
      }
    }
    const length = answer.dietaryRequirements.trim().length;
    if (length > LONGEST_NOTE) {
      say(
        fieldId.dietary(guest.id),
        `Please tell us in ${LONGEST_NOTE} characters what ${called} can’t eat; these are ${length}.`,
      );
    }
  }
  if (!everyoneDeclines(draft)) songMistakes(draft, say);
  const address = draft.emailAddress.trim();
  if (address && !isAddress(address)) {
    say(fieldId.emailAddress, 'Please write an address like name@example.com, or leave it empty.');
  }
  return mistakes;
}

function unsaid({ name, guestOf }: Rsvp['guests'][number]): string {
  return `Please say whether ${guestOf ? `somebody comes with ${guestOf}` : `${name} comes`}.`;
}

function nameMistake(typed: string, guestOf: string): string | null {
  const length = [...typed.trim()].length;
  if (length === 0) return `Please say who comes as the guest of ${guestOf}.`;
  return length > LONGEST_LINE ? `At most ${LONGEST_LINE} characters for a name, please.` : null;
}

function songMistakes(draft: Draft, say: (id: string, message: string) => void): void {
  draft.songs.forEach((song, row) => {
    const artist = song.artist.trim();
    const track = song.track.trim();
    if (track && !artist) say(fieldId.song(row, 'artist'), `Who is “${shortened(track)}” by?`);
    if (artist && !track) say(fieldId.song(row, 'track'), `Which song by ${shortened(artist)}?`);
    if (artist.length > LONGEST_LINE) {
      say(fieldId.song(row, 'artist'), `At most ${LONGEST_LINE} characters for an artist, please.`);
    }
    if (track.length > LONGEST_LINE) {
      say(fieldId.song(row, 'track'), `At most ${LONGEST_LINE} characters for a song, please.`);
    }
  });
}

function shortened(words: string): string {
  return words.length > 40 ? `${words.slice(0, 40)}…` : words;
}

/** The API's own objections, led to their fields; `rows` says where each song it read was typed. */
export function mistakesFrom(errors: readonly FieldError[], rows: readonly number[]): Mistake[] {
  return errors.map(({ pointer, detail }) => {
    const steps = pointer.split('/').slice(1);
    if (steps[0] === 'songs' && steps[1]) steps[1] = String(rows[Number(steps[1])] ?? steps[1]);
    return { id: steps.length > 1 ? steps.join('-') : '', message: detail };
  });
}
