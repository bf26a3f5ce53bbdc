/** Sending a guest list's rows, a few at a time. */
import { Problem } from '../../api/problems';
import { isLockedOut } from '../../app/loading';
import { complaints } from '../refusal';
import type { BadRow } from './guest-list';
import type { KeyedRow } from './keys';

const AT_A_TIME = 4;

/** What became of the rows; `alreadyThere` are those that were there before we began. */
export interface Imported {
  created: number;
  alreadyThere: number;
  refused: readonly BadRow[];
}

export const NOTHING_YET: Imported = { created: 0, alreadyThere: 0, refused: [] };

export function countDone({ created, alreadyThere, refused }: Imported): number {
  return created + alreadyThere + refused.length;
}

interface Sending {
  rows: readonly KeyedRow[];
  /** What became of others of the same file. */
  begin?: Imported;
  /** The ids of the invites that exist beforehand. */
  listed: ReadonlySet<string>;
  create: (row: KeyedRow) => Promise<{ id: string }>;
  onProgress: (imported: Imported) => void;
  /** Nothing more is begun once this is aborted. */
  signal: AbortSignal;
}

/**
 * Sends every row once. A row the API refuses does not keep the others; anything else that fails
 * ends it all, and is thrown once what was under way is through. To go on, send all rows again:
 * their keys make nothing twice.
 */
export async function sendRows(sending: Sending): Promise<Imported> {
  const { rows, begin, listed, create, onProgress, signal } = sending;
  let imported = begin ?? NOTHING_YET;
  let failure: { error: unknown } | undefined;
  const remaining = rows.values();

  async function sendOn(): Promise<void> {
    for (const row of remaining) {
      if (failure || signal.aborted) return;
      try {
        const { id } = await create(row);
        imported = listed.has(id)
          ? { ...imported, alreadyThere: imported.alreadyThere + 1 }
          : { ...imported, created: imported.created + 1 };
      } catch (error) {
        if (!isRefusal(error)) {
          failure ??= { error };
          return;
        }
        const reason = complaints(error).map(({ message }) => message);
        const refused = [...imported.refused, { line: row.line, reason: reason.join(' ') }];
        imported = { ...imported, refused };
      }
      onProgress(imported);
    }
  }

  await Promise.all(Array.from({ length: AT_A_TIME }, sendOn));
  if (failure) throw failure.error;
  return imported;
}

/** The API understood the row, and will not have it. */
function isRefusal(error: unknown): boolean {
  return error instanceof Problem && [409, 422].includes(error.status) && !isLockedOut(error);
}
