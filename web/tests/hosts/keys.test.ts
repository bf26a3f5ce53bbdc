import { expect, test } from 'vitest';
import { uuid5 } from '../../src/hosts/import/keys';

test('a name-based UUID is that of everybody else', async () => {
  // The example of Python's documentation of its uuid module.
  expect(await uuid5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'python.org')).toBe(
    '886313e1-3b8a-5372-9b90-0c9aee199e5d',
  );
});
