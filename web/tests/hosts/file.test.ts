import { expect, test } from 'vitest';
import { textOf } from '../../src/hosts/import/file';

const bytes = (text: string) => new TextEncoder().encode(text);

test('a byte order mark is no part of the text', () => {
  expect(textOf(bytes('\ufeffhousehold,Zoë'))).toBe('household,Zoë');
});

test('the line that is not written in UTF-8 is named', () => {
  const file = new Uint8Array([...bytes('household\nZoë\nJos'), 0xe9, ...bytes('\nAnn\n')]);
  expect(() => textOf(file)).toThrow(expect.objectContaining({ line: 3 }));
});

test('other formats are named, with what to do', () => {
  expect(() => textOf(new Uint8Array([0xff, 0xfe, 0x41, 0]))).toThrow(/UTF-16/);
  expect(() => textOf(bytes('PK\u0003\u0004'))).toThrow(/workbook/);
});
