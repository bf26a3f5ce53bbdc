import { describe, expect, test } from 'vitest';
import { standing } from '../../src/hosts/dashboard/standing';

const MAY_DAY = { lastDay: '2027-05-01', timeZone: 'America/New_York' };
const OPEN = 'Guests may answer until the end of Saturday 1 May 2027. Then they see whom to call.';
const OVER =
  'Saturday 1 May 2027 is over: guests see their answer, or whom to call, and can’t answer any more.';

describe('a deadline that was just set', () => {
  test.each([
    ['2027-05-02T03:59:00Z', OPEN],
    ['2027-05-02T04:00:00Z', OVER],
  ])('at %s, by the midnight where it ends', (now, words) => {
    expect(standing(MAY_DAY, null, new Date(now))).toBe(words);
  });

  test('stands in place of the one before', () => {
    const before = { lastDay: '2027-01-01', timeZone: 'Europe/London', passed: true };
    expect(standing(MAY_DAY, before, new Date('2027-02-01'))).toBe(OPEN);
  });
});

test('one that is held is over when the API says so', () => {
  expect(standing(null, { ...MAY_DAY, passed: true }, new Date(0))).toBe(OVER);
  expect(standing(null, { ...MAY_DAY, passed: false }, new Date('2028-01-01'))).toBe(OPEN);
  expect(standing(null, null, new Date())).toContain('at any time');
});
