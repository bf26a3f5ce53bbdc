import { expect, test } from 'vitest';
import { Problem, Unreachable } from '../../src/api/problems';
import type { KeyedRow } from '../../src/hosts/import/keys';
import { countDone, type Imported, sendRows } from '../../src/hosts/import/sending';

const ROWS: KeyedRow[] = Array.from({ length: 20 }, (_, place) => ({
  line: place + 2,
  household: `Household ${place}`,
  request: { type: 'day', guests: [{ type: 'adult', name: `Guest ${place}`, guestOf: null }] },
  key: `key-${place}`,
}));

function sending(
  create: (row: KeyedRow) => Promise<{ id: string }>,
  leaving = new AbortController(),
) {
  const seen: Imported[] = [];
  const imported = sendRows({
    rows: ROWS,
    listed: new Set(['id of key-3', 'id of key-4']),
    create,
    onProgress: (progress) => seen.push(progress),
    signal: leaving.signal,
  });
  return { imported, seen };
}

test('every row is sent once, four at a time', async () => {
  const sent: string[] = [];
  let underWay = 0;
  let most = 0;
  const { imported, seen } = sending(async ({ key }) => {
    sent.push(key);
    underWay += 1;
    most = Math.max(most, underWay);
    await Promise.resolve();
    underWay -= 1;
    return { id: `id of ${key}` };
  });
  expect(await imported).toEqual({ created: 18, alreadyThere: 2, refused: [] });
  expect(sent.sort()).toEqual(ROWS.map(({ key }) => key).sort());
  expect(most).toBe(4);
  expect(seen.map(countDone)).toEqual(Array.from({ length: 20 }, (_, done) => done + 1));
});

test('a refused row does not keep the others', async () => {
  const refusal = new Problem(
    422,
    'invalid',
    'Something needs another look.',
    'No.',
    [],
    undefined,
  );
  const { imported } = sending(async ({ key }) => {
    if (key === 'key-5') throw refusal;
    return { id: key };
  });
  expect(await imported).toMatchObject({ created: 19, refused: [{ line: 7, reason: 'No.' }] });
});

test('a failure ends it, once what was under way is through', async () => {
  const sent: string[] = [];
  const { imported, seen } = sending(async ({ key }) => {
    sent.push(key);
    if (key === 'key-1') throw new Unreachable();
    await Promise.resolve();
    return { id: key };
  });
  await expect(imported).rejects.toThrow(Unreachable);
  expect(sent).toEqual(['key-0', 'key-1', 'key-2', 'key-3']);
  expect(countDone(seen.at(-1) as Imported)).toBe(3);
});

test('nothing more is begun by someone who has left', async () => {
  const leaving = new AbortController();
  const { imported } = sending(async ({ key }) => {
    if (key === 'key-3') leaving.abort();
    return { id: key };
  }, leaving);
  expect(countDone(await imported)).toBe(4);
});
