import { expect, test } from 'vitest';
import {
  bringersOf,
  type Household,
  mayBeBrought,
  mistakesOf,
  type NewGuest,
  toRequest,
  withoutGuest,
} from '../../src/hosts/new-invite/household';

const LIAM: NewGuest = { row: 0, type: 'adult', name: ' Liam ' };
const PLACE: NewGuest = { row: 1, type: 'adult', name: 'left over', guestOf: 0 };
const household = (...guests: NewGuest[]): Household => ({ type: 'day', guests });

test('a place is sent with the name of who may bring somebody', () => {
  expect(mistakesOf(household(LIAM, PLACE))).toEqual([]);
  expect(toRequest(household(LIAM, PLACE)).guests).toEqual([
    { type: 'adult', name: 'Liam', guestOf: null },
    { type: 'adult', name: '', guestOf: 'Liam' },
  ]);
});

test('whose guest lost the name needs one', () => {
  const nameless = household({ ...LIAM, name: ' ' }, { ...PLACE, name: '' });
  expect(mistakesOf(nameless).map(({ id }) => id)).toEqual(['guests-0-name', 'guests-1-name']);
});

test('whose guest left is invited by name', () => {
  expect(withoutGuest([LIAM, PLACE], 0)).toEqual([{ ...PLACE, guestOf: null }]);
});

test('only who has a name brings somebody, and nobody who is brought', () => {
  const nameless: NewGuest = { row: 2, type: 'adult', name: '' };
  expect(bringersOf([LIAM, PLACE, nameless], 2)).toEqual([LIAM]);
  expect(mayBeBrought([LIAM, PLACE, nameless], 2)).toBe(true);
  expect(mayBeBrought([LIAM, { ...PLACE, row: 3 }, { ...LIAM, row: 4 }], 0)).toBe(false);
});
