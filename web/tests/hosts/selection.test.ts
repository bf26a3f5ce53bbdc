import { describe, expect, test } from 'vitest';
import {
  EVERYTHING,
  fromHash,
  type Selection,
  select,
  toHash,
} from '../../src/hosts/invites/selection';
import { anInvite } from './sample';

const INVITES = [
  anInvite({ invitedGuests: ['Zoë Ångström', 'Kit'], code: 'AB12-CD34' }),
  anInvite({
    invitedGuests: ['Ann Ash'],
    type: 'evening',
    lastAuthenticatedAt: '2026-11-02T10:00:00Z',
  }),
  anInvite({
    invitedGuests: ['Éva Bíró', 'Łukasz Bíró'],
    lastAuthenticatedAt: '2026-11-01T10:00:00Z',
    submittedAt: '2026-11-01T10:05:00Z',
  }),
  anInvite({
    invitedGuests: ['bo 10'],
    lastAuthenticatedAt: '2026-11-03T10:00:00Z',
    submittedAt: '2026-11-03T10:05:00Z',
  }),
  anInvite({ invitedGuests: ['Bo 9'] }),
];

function selected(selection: Partial<Selection>): string[] {
  const invites = select(INVITES, { ...EVERYTHING, ...selection });
  return invites.map(({ invitedGuests }) => invitedGuests[0] ?? '');
}

describe('search', () => {
  test.each([
    ['zoe', ['Zoë Ångström']],
    ['  KIT angstrom ', ['Zoë Ångström']],
    ['biro', ['Éva Bíró']],
    ['cd34', ['Zoë Ångström']],
    ['ab12 cd', ['Zoë Ångström']],
    ['nobody', []],
    ['-', ['Ann Ash', 'Bo 9', 'bo 10', 'Éva Bíró', 'Zoë Ångström']],
  ])('for %j', (search, names) => {
    expect(selected({ search })).toEqual(names);
  });
});

test.each([
  ['waiting', ['Ann Ash', 'Bo 9', 'Zoë Ångström']],
  ['opened', ['Ann Ash']],
  ['answered', ['bo 10', 'Éva Bíró']],
] as const)('those who are %s', (status, names) => {
  expect(selected({ status })).toEqual(names);
});

test('those of the evening', () => {
  expect(selected({ type: 'evening' })).toEqual(['Ann Ash']);
});

describe('order', () => {
  const by = (key: Selection['sorting']['key'], descending = false) =>
    selected({ sorting: { key, descending } });

  test('by name, numbers as numbers and accents as letters', () => {
    expect(by('guests')).toEqual(['Ann Ash', 'Bo 9', 'bo 10', 'Éva Bíró', 'Zoë Ångström']);
    expect(by('guests', true)).toEqual(['Zoë Ångström', 'Éva Bíró', 'bo 10', 'Bo 9', 'Ann Ash']);
  });

  test('by time, those without one last whichever way', () => {
    expect(by('answered')).toEqual(['Éva Bíró', 'bo 10', 'Ann Ash', 'Bo 9', 'Zoë Ångström']);
    expect(by('answered', true)).toEqual(['bo 10', 'Éva Bíró', 'Ann Ash', 'Bo 9', 'Zoë Ångström']);
  });

  test('by status and by type, then by name', () => {
    expect(by('status')).toEqual(['Bo 9', 'Zoë Ångström', 'Ann Ash', 'bo 10', 'Éva Bíró']);
    expect(by('type', true)[0]).toBe('Ann Ash');
  });
});

test('a selection survives in the address', () => {
  const selection: Selection = {
    search: 'Zoë & Co',
    status: 'opened',
    type: 'evening',
    sorting: { key: 'answered', descending: true },
  };
  expect(toHash(selection)[0]).toBe('#'); // what is behind it never leaves the browser
  expect(fromHash(toHash(selection))).toEqual(selection);
  expect(toHash(EVERYTHING)).toBe('');
  expect(fromHash('#status=odd&type=odd&sort=odd')).toEqual(EVERYTHING);
  expect(fromHash('')).toEqual(EVERYTHING);
});
