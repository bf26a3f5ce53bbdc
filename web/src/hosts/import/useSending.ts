import { useEffect, useRef, useState } from 'preact/hooks';
import { post } from '../../api/client';
import type { SentInvite } from '../../api/types';
import { isLockedOut } from '../../app/loading';
import { useSession } from '../../app/session';
import { everyInvite } from '../lists';
import type { Row } from './guest-list';
import { type KeyedRow, keyed, newRows } from './keys';
import { type Imported, NOTHING_YET, sendRows } from './sending';

type SendingState =
  | { name: 'comparing' }
  /** How many rows are new, and which they are, by their lines; null where it can't be told. */
  | { name: 'ready'; fresh: ReadonlySet<number> | null }
  | { name: 'sending'; imported: Imported }
  | { name: 'broken'; imported: Imported; error: unknown }
  | { name: 'done'; imported: Imported };

interface Told {
  onBegun: () => void;
  onDone: () => void;
}

/**
 * Compares the rows with who is invited. Sends the new ones when asked to, and again from the
 * beginning when it broke: nothing is doubled.
 */
export function useSending(rows: readonly Row[], { onBegun, onDone }: Told) {
  const { turnedAway } = useSession();
  const [state, setState] = useState<SendingState>({ name: 'comparing' });
  const invited = useRef<readonly SentInvite[] | null>(null);
  const leaving = useRef(new AbortController());
  useEffect(() => () => leaving.current.abort(), []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: once; another file is another preview
  useEffect(() => {
    const { signal } = leaving.current;
    const tell = (fresh: ReadonlySet<number> | null) =>
      !signal.aborted && setState({ name: 'ready', fresh });
    compare().then(
      ({ fresh }) => tell(new Set(fresh.map(({ line }) => line))),
      () => tell(null), // whoever sends them all the same is told what is wrong
    );
  }, []);

  async function compare() {
    invited.current ??= await everyInvite();
    const invites = invited.current;
    return { invites, fresh: newRows(await keyed(rows), invites) };
  }

  async function send() {
    const { signal } = leaving.current;
    let imported = NOTHING_YET;
    onBegun();
    setState({ name: 'sending', imported });
    try {
      const { invites, fresh } = await compare();
      imported = await sendRows({
        rows: fresh,
        begin: { ...NOTHING_YET, alreadyThere: rows.length - fresh.length },
        listed: new Set(invites.map(({ id }) => id)),
        create,
        onProgress: (progress) => {
          imported = progress;
          if (!signal.aborted) setState({ name: 'sending', imported });
        },
        signal,
      });
      if (signal.aborted) return;
      onDone();
      setState({ name: 'done', imported });
    } catch (error) {
      if (signal.aborted) return;
      if (isLockedOut(error)) turnedAway();
      else setState({ name: 'broken', imported, error });
    }
  }

  return { state, send };
}

function create({ request, key }: KeyedRow): Promise<{ id: string }> {
  return post('/api/invites', request, { idempotencyKey: key });
}
