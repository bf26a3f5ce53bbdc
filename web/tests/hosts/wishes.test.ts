import { expect, test } from 'vitest';
import { countWishes } from '../../src/hosts/songs/wishes';

const wish = (artist: string, track: string, day: number) => ({
  artist,
  track,
  submittedAt: `2026-11-0${day}T10:00:00Z`,
});

test('the same song is one wish however it is written, the most wished for first', () => {
  expect(
    countWishes([
      wish('ABBA', 'Waterloo', 1),
      wish('Beyoncé', 'Crazy in Love', 1),
      wish('beyonce', 'Crazy in love!', 3),
      wish('!!!', 'Heart of Hearts', 2),
      wish('???', 'Heart of Hearts', 2),
    ]),
  ).toEqual([
    { artist: 'Beyoncé', track: 'Crazy in Love', times: 2, last: '2026-11-03T10:00:00Z' },
    { artist: '!!!', track: 'Heart of Hearts', times: 1, last: '2026-11-02T10:00:00Z' },
    { artist: '???', track: 'Heart of Hearts', times: 1, last: '2026-11-02T10:00:00Z' },
    { artist: 'ABBA', track: 'Waterloo', times: 1, last: '2026-11-01T10:00:00Z' },
  ]);
});
