import type { SubmittedSongChoice } from '../../api/types';
import { plain } from '../invites/selection';

export interface Wish {
  artist: string;
  track: string;
  times: number;
  last: string;
}

/** The same song is one wish, however it is written; the most wished for come first. */
export function countWishes(songs: readonly SubmittedSongChoice[]): Wish[] {
  const wishes = new Map<string, Wish>();
  for (const { artist, track, submittedAt } of songs) {
    const key = `${letters(artist)}\n${letters(track)}`;
    const wish = wishes.get(key) ?? { artist, track, times: 0, last: submittedAt };
    wish.times += 1;
    if (Date.parse(submittedAt) > Date.parse(wish.last)) wish.last = submittedAt;
    wishes.set(key, wish);
  }
  return [...wishes.values()].sort(
    (one, other) =>
      other.times - one.times ||
      one.artist.localeCompare(other.artist) ||
      one.track.localeCompare(other.track),
  );
}

/** Punctuation is where writers differ; names of nothing else keep it. */
function letters(name: string): string {
  return plain(name).replace(/[^\p{L}\p{N}]/gu, '') || name;
}
