import { expect, test } from 'vitest';
import { handFor, sheetsOf } from '../../src/hosts/cards/sheets';

const isTall = (card: string) => card === card.toUpperCase();
const sheets = (cards: string) => sheetsOf([...cards], isTall).map((sheet) => sheet.join(''));

test('eight cards are on a sheet', () => {
  expect(sheets('')).toEqual([]);
  expect(sheets('abcdefghij')).toEqual(['abcdefgh', 'ij']);
});

test('tall cards come first and take the room of two', () => {
  expect(sheets('aBcdefghi')).toEqual(['Bacdefg', 'hi']);
  expect(sheets('aABCDEf')).toEqual(['ABCD', 'Eaf']);
});

test('the more names there are, the smaller the hand, then the larger the card', () => {
  expect(handFor('Ann Ash')).toEqual({ size: 'large', tall: false });
  expect(handFor('x'.repeat(120))).toEqual({ size: 'small', tall: false });
  expect(handFor('x'.repeat(400))).toEqual({ size: 'medium', tall: true });
  expect(handFor('x'.repeat(1250))).toEqual({ size: 'tiny', tall: true });
});
