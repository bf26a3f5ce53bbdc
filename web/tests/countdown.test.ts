import { expect, test } from 'vitest';
import { countdown, lastDayOf, longDate } from '../src/guests/details/countdown';

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

test('whoever lives by another clock is told whose midnight ends the last day', () => {
  const deadline = { lastDay: '2027-05-01', timeZone: 'America/New_York', passed: false };
  expect(lastDayOf(deadline, 'Europe/London')).toBe('Saturday 1 May 2027 (midnight in New York)');
  expect(lastDayOf(deadline, 'America/Toronto')).toBe('Saturday 1 May 2027');
});
