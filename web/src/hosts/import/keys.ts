/** Idempotency keys by what a row says: the command line's, so that both import a list only once. */
import type { CreateInvite, SentInvite } from '../../api/types';
import type { Row } from './guest-list';

// Never to change: it is part of what makes a second import find the first one's.
const NAMESPACE = '0125b1e0-173a-56a2-8de3-a5ac34dd7be2';

export interface KeyedRow extends Row {
  key: string;
}

/** Equal rows are counted: two households' invites may well say the same. */
export async function keyed(rows: readonly Row[]): Promise<KeyedRow[]> {
  const seen = new Map<string, number>();
  const names = rows.map(({ request }) => {
    const content = canonical(request);
    const occurrence = (seen.get(content) ?? 0) + 1;
    seen.set(content, occurrence);
    return `${occurrence} ${content}`;
  });
  const keys = await Promise.all(names.map((name) => uuid5(NAMESPACE, name)));
  return rows.map((row, place) => ({ ...row, key: keys[place] as string }));
}

/**
 * Those that say something else than what is listed, however that came there. What is listed twice
 * is there for two rows. Rows keep the keys they have among all of them.
 */
export function newRows(rows: readonly KeyedRow[], invites: readonly SentInvite[]): KeyedRow[] {
  const there = new Map<string, number>();
  for (const { type, guests } of invites) {
    // Without the name that an answer gave to whoever comes along.
    const said = guests.map(({ name, guestType, guestOf }) => ({
      name: guestOf ? '' : name,
      type: guestType,
      guestOf,
    }));
    const content = canonical({ type, guests: said });
    there.set(content, (there.get(content) ?? 0) + 1);
  }
  return rows.filter(({ request }) => {
    const content = canonical(request);
    const left = there.get(content) ?? 0;
    there.set(content, left - 1);
    return left <= 0;
  });
}

/** Members in alphabetical order, and no white space; letters composed, as rows have them. */
function canonical({ guests, type }: CreateInvite): string {
  const said = guests.map(({ guestOf, name, type }) => ({
    ...(guestOf && { guestOf: guestOf.normalize('NFC') }),
    name: name.normalize('NFC'),
    type,
  }));
  return JSON.stringify({ guests: said, type });
}

/** RFC 9562, section 5.5. */
export async function uuid5(namespace: string, name: string): Promise<string> {
  const space = namespace.replaceAll('-', '').match(/../g) ?? [];
  const bytes = [
    ...space.map((hex) => Number.parseInt(hex, 16)),
    ...new TextEncoder().encode(name),
  ];
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-1', new Uint8Array(bytes)));
  const id = hash.slice(0, 16);
  id[6] = ((id[6] ?? 0) & 0x0f) | 0x50;
  id[8] = ((id[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(id, (byte) => byte.toString(16).padStart(2, '0')).join('');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
