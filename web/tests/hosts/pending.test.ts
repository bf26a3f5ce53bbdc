import { expect, test } from 'vitest';
import { message, pending, today, toRemind, whenReminded } from '../../src/hosts/chase/pending';
import { anInvite } from './sample';

const LOOKED = '2027-03-01T10:00:00Z';

test('who never looked is apart from who looked, by name, and who answered is gone', () => {
  const { never, opened } = pending([
    anInvite({ invitedGuests: ['Zoë'] }),
    anInvite({ invitedGuests: ['Åsa'] }),
    anInvite({ invitedGuests: ['Ben'], lastAuthenticatedAt: LOOKED }),
    anInvite({ invitedGuests: ['Cy'], submittedAt: LOOKED }),
  ]);
  expect(never.map(({ invitedGuests }) => invitedGuests[0])).toEqual(['Åsa', 'Zoë']);
  expect(opened.map(({ invitedGuests }) => invitedGuests[0])).toEqual(['Ben']);
});

test('a wave reaches those with an address whom it has not reached yet', () => {
  const emailAddress = 'a@example.com';
  const due = anInvite({ emailAddress, lastRemindedOn: '2027-03-31' });
  const fresh = anInvite({ emailAddress });
  const invites = [
    due,
    fresh,
    anInvite(),
    anInvite({ emailAddress, lastRemindedOn: '2027-04-01' }),
    anInvite({ emailAddress, submittedAt: LOOKED }),
  ];
  expect(toRemind(invites, '2027-04-01')).toEqual([due, fresh]);
});

test('a message names who it is for and leads in', () => {
  const invite = anInvite({ invitedGuests: ['Ann', 'Ben'], code: 'ABCD2345' });
  expect(message(invite, 'https://wedding.example')).toBe(
    'Dear Ann and Ben, will you come to our wedding? We would love to know. This link opens your invite: https://wedding.example/#code=ABCD-2345',
  );
});

test('a message greets nobody who has no name yet', () => {
  const ann = { name: 'Ann', guestType: 'adult', attending: null, guestOf: null } as const;
  const place = { ...ann, name: 'Guest of Ann', guestOf: 'Ann' };
  const said = message(anInvite({ guests: [ann, place] }), 'https://wedding.example');
  expect(said).toMatch(/^Dear Ann, will you come/);
});

test('a wave is the day where the hosts are', () => {
  expect(today(new Date(2027, 3, 1, 23, 59))).toBe('2027-04-01');
});

test('the day of the last reminder is written as people write it', () => {
  expect(whenReminded('2027-04-01', '2027-04-09')).toBe('Reminded on 1 Apr');
  expect(whenReminded('2027-04-09', '2027-04-09')).toBe('Reminded today');
});
