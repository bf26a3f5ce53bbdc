import { expect, test } from 'vitest';
import {
  type ListedGuest,
  withCorrected,
  withGuest,
  withoutGuest,
} from '../../src/hosts/invite/listed';

const guest = (id: string, name: string): ListedGuest => ({
  id,
  name,
  type: 'adult',
  guestOf: null,
  broughtBy: null,
});
const placeOf = (id: string, { id: broughtBy, name }: ListedGuest): ListedGuest => ({
  ...guest(id, `Guest of ${name}`),
  guestOf: name,
  broughtBy,
});

const FATHER = guest('1', 'Liam Ng');
const SON = guest('2', 'Liam Ng');
const PLACE_OF_SON = placeOf('3', SON);

test('a guest who is withdrawn takes only his own places along', () => {
  expect(withoutGuest([FATHER, SON, PLACE_OF_SON], FATHER.id)).toEqual([SON, PLACE_OF_SON]);
  expect(withoutGuest([FATHER, SON, PLACE_OF_SON], SON.id)).toEqual([FATHER]);
});

test('only his own places bear the name of a guest who is corrected', () => {
  const corrected = { ...SON, name: 'Liam Ng jr.' };
  expect(withCorrected([FATHER, SON, PLACE_OF_SON], corrected)).toEqual([
    FATHER,
    corrected,
    placeOf('3', corrected),
  ]);
  const other = { ...FATHER, name: 'William Ng' };
  expect(withCorrected([FATHER, SON, PLACE_OF_SON], other)).toEqual([other, SON, PLACE_OF_SON]);
});

test('a new place is that of the first who has the name', () => {
  const { broughtBy, ...place } = placeOf('4', FATHER);
  expect(withGuest([FATHER, SON], place)).toEqual([FATHER, SON, { ...place, broughtBy }]);
});
