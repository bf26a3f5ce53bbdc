import { expect, test } from 'vitest';
import { countdown, longDate } from '../src/guests/details/countdown';

test.each([
  ['2027-06-18T23:59:00', 'Tomorrow!'],
  ['2027-06-19T00:00:00', 'Today is the day!'],
  ['2027-06-19T23:59:00', 'Today is the day!'],
  ['2027-06-20T00:00:00', 'What a day it was'],
  ['2027-06-17T12:00:00', '2 days to go'],
  ['2024-06-19T12:00:00', '1,095 days to go'],
])('at %s by the guest’s own clock: %s', (now, words) => {
  expect(countdown('2027-06-19', new Date(now))).toBe(words);
});

test('a date reads as people write it, wherever the guest is', () => {
  expect(longDate('2027-06-19')).toBe('Saturday 19 June 2027');
});
