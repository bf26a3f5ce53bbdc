import { expect, test } from 'vitest';
import type { SentInvite } from '../../src/api/types';
import type { Row } from '../../src/hosts/import/guest-list';
import { keyed, newRows, uuid5 } from '../../src/hosts/import/keys';
import { anInvite } from './sample';

test('a name-based UUID is that of everybody else', async () => {
  // The example of Python's documentation of its uuid module.
  expect(await uuid5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'python.org')).toBe(
    '886313e1-3b8a-5372-9b90-0c9aee199e5d',
  );
});

test('who is invited already is not new, however they came to be invited', async () => {
  const row = (line: number, name: string): Row => ({
    line,
    household: `House ${line}`,
    request: { type: 'day', guests: [{ type: 'adult', name, guestOf: null }] },
  });
  const rows = await keyed([row(2, 'Zoë'), row(3, 'John'), row(4, 'John'), row(5, 'Kit')]);
  const invited = (name: string, about: Partial<SentInvite> = {}) =>
    anInvite({ guests: [{ name, guestType: 'adult', attending: null, guestOf: null }], ...about });

  const fresh = newRows(rows, [
    invited('Zoe\u0308'), // typed on another machine
    invited('John'),
    invited('Kit', { type: 'evening' }),
  ]);

  expect(fresh.map(({ line }) => line)).toEqual([4, 5]);
  expect(fresh[0]?.key).toBe(rows[2]?.key); // as if it were the second John of the file
});

test('a place is the same invite whoever was named for it', async () => {
  const guests = [
    { type: 'adult', name: 'Liam', guestOf: null },
    { type: 'adult', name: '', guestOf: 'Liam' },
  ] as const;
  const rows = await keyed([{ line: 2, household: 'Ng', request: { type: 'day', guests } }]);
  const listed = (name: string, attending: boolean) =>
    anInvite({
      guests: [
        { name: 'Liam', guestType: 'adult', attending: true, guestOf: null },
        { name, guestType: 'adult', attending, guestOf: 'Liam' },
      ],
    });
  expect(newRows(rows, [listed('Kim Lee', true)])).toEqual([]);
  expect(newRows(rows, [listed('Guest of Liam', false)])).toEqual([]);
  expect(newRows(rows, [anInvite()])).toHaveLength(1);
});
