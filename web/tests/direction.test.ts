import { expect, test } from 'vitest';
import { listed } from '../src/guests/names';
import { listed as listedForHosts } from '../src/hosts/words';

test.each([listed, listedForHosts])(
  'names stay in their order, whichever way each is read',
  (list) => {
    expect(list(['משה', 'شيرين', 'Ann'])).toBe('\u2068משה\u2069, \u2068شيرين\u2069 and Ann');
    expect(list(['Zoë', 'Łukasz 🎉'])).toBe('Zoë and Łukasz 🎉');
  },
);
