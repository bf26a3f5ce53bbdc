import { expect, test } from 'vitest';
import { countAnswers, countDishes } from '../../src/hosts/dashboard/numbers';
import { aGuest, anInvite } from './sample';

test('guests of answered invites attend or decline; the others are waited for', () => {
  const invites = [
    anInvite({ invitedGuests: ['A', 'B', 'C'], submittedAt: '2026-11-01T10:00:00Z' }),
    anInvite({ invitedGuests: ['D'], submittedAt: '2026-11-01T10:00:00Z' }),
    anInvite({ invitedGuests: ['E', 'F'] }),
  ];
  expect(countAnswers(invites, [aGuest(), aGuest()])).toEqual({
    attending: 2,
    declined: 2,
    waiting: 2,
  });
});

test('a place that nobody took is nobody who declined', () => {
  const place = { name: 'Guest of A', guestType: 'adult', guestOf: 'A' } as const;
  const guests = [{ ...place, name: 'A', guestOf: null, attending: true }];
  const answered = anInvite({
    submittedAt: '2026-11-01T10:00:00Z',
    guests: [...guests, { ...place, attending: false }],
  });
  const waiting = anInvite({ guests: [{ ...place, attending: null }] });
  const counts = countAnswers([answered, waiting], [aGuest()]);
  expect(counts).toEqual({ attending: 1, declined: 0, waiting: 1 });
});

test('an answer that came between two lists makes nobody decline less than never', () => {
  const invites = [anInvite({ invitedGuests: ['A', 'B'] })];
  expect(countAnswers(invites, [aGuest()])).toEqual({ attending: 1, declined: 0, waiting: 2 });
});

const MENU = [
  { id: '1', guestType: 'adult', course: 'dessert', name: 'Melon' },
  { id: '2', guestType: 'adult', course: 'main', name: 'Cod' },
  { id: '3', guestType: 'child', course: 'main', name: 'Cod' },
  { id: '4', guestType: 'adult', course: 'starter', name: 'Melon' },
  { id: '5', guestType: 'adult', course: 'starter', name: 'Beetroot' },
] as const;

test('dishes are counted by course and guest type, those that nobody chose too', () => {
  const guests = [
    aGuest({ chosenFoodChoices: ['Melon', 'Cod', 'Melon'] }),
    aGuest({ chosenFoodChoices: ['Melon', 'Cod', 'Melon'] }),
    aGuest({ guestType: 'child', chosenFoodChoices: ['Soup', 'Cod', 'Ice cream'] }),
    aGuest({ inviteType: 'evening' }),
  ];
  expect(countDishes(MENU, guests)).toEqual([
    { course: 'starter', name: 'Beetroot', portions: { adult: 0 }, total: 0 },
    { course: 'starter', name: 'Melon', portions: { adult: 2 }, total: 2 },
    { course: 'main', name: 'Cod', portions: { adult: 2, child: 1 }, total: 3 },
    { course: 'dessert', name: 'Melon', portions: { adult: 2 }, total: 2 },
  ]);
});

test('where a name is missing, a dish is found by its own', () => {
  const [, , cod] = countDishes(MENU, [aGuest({ chosenFoodChoices: ['Cod'] })]);
  expect(cod).toMatchObject({ name: 'Cod', total: 1 });
});
