import { describe, expect, test } from 'vitest';
import type { CreateInvite } from '../../src/api/types';
import { BadFile } from '../../src/hosts/import/csv';
import { guestListOf } from '../../src/hosts/import/guest-list';
import { keyed } from '../../src/hosts/import/keys';
import cases from './guest-lists.json';

/** What the command line makes of the same text; its own tests hold it to the same file. */
describe('a guest list is read as the command line reads it', () => {
  test.each(cases)('$name', async ({ text, name: _, ...expected }) => {
    expect(await outcome(text)).toEqual(expected);
  });
});

async function outcome(text: string): Promise<object> {
  try {
    const { rows, badRows } = guestListOf(text);
    if (badRows.length > 0) return { badLines: badRows.map(({ line }) => line) };
    const sent = await keyed(rows);
    return { rows: sent.map(({ line, key, request }) => ({ line, key, request: said(request) })) };
  } catch (error) {
    if (error instanceof BadFile) return { unreadable: error.line };
    throw error;
  }
}

/** What is null is not said: the command line leaves it out. */
function said(request: CreateInvite): unknown {
  return JSON.parse(JSON.stringify(request, (_, value) => value ?? undefined));
}
