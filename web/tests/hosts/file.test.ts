import { expect, test } from 'vitest';
import { textOf } from '../../src/hosts/import/file';

const bytes = (text: string) => new TextEncoder().encode(text);

test('a byte order mark is no part of the text', () => {
  const read = { text: 'household,Zoë', windows: false };
  expect(textOf(bytes('\ufeffhousehold,Zoë'))).toEqual(read);
});

test('what is not UTF-8 is read as Excel writes it in Europe', () => {
  const file = new Uint8Array([...bytes('M'), 0xfc, ...bytes('ller; '), 0x80, 0x92]);
  expect(textOf(file)).toEqual({ text: 'Müller; €’', windows: true });
});

test('the line that is written in neither is named', () => {
  const file = new Uint8Array([...bytes('household\nZoë\nJos'), 0x81, ...bytes('\nAnn\n')]);
  expect(() => textOf(file)).toThrow(expect.objectContaining({ line: 3 }));
});

test('other formats are named, with what to do', () => {
  expect(() => textOf(new Uint8Array([0xff, 0xfe, 0x41, 0]))).toThrow(/UTF-16/);
  expect(() => textOf(bytes('PK\u0003\u0004'))).toThrow(/workbook/);
});
