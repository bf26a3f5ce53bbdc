import { useEffect, useRef, useState } from 'preact/hooks';
import { post } from '../../api/client';
import { isLockedOut } from '../../app/loading';
import { useSession } from '../../app/session';
import { everyInvite } from '../lists';
import type { Row } from './guest-list';
import { type KeyedRow, keyed } from './keys';
import { type Imported, NOTHING_YET, sendRows } from './sending';

export type SendingState =
  | { name: 'ready' }
  | { name: 'sending'; imported: Imported }
  | { name: 'broken'; imported: Imported; error: unknown }
  | { name: 'done'; imported: Imported };

interface Told {
  onBegun: () => void;
  onDone: () => void;
}

/** Sends the rows when asked to, and again from the beginning when it broke: nothing is doubled. */
export function useSending(rows: readonly Row[], { onBegun, onDone }: Told) {
  const { turnedAway } = useSession();
  const [state, setState] = useState<SendingState>({ name: 'ready' });
  const listed = useRef<ReadonlySet<string> | null>(null);
  const leaving = useRef(new AbortController());
  useEffect(() => () => leaving.current.abort(), []);

  async function send() {
    const { signal } = leaving.current;
    let imported = NOTHING_YET;
    onBegun();
    setState({ name: 'sending', imported });
    try {
      listed.current ??= new Set((await everyInvite()).map(({ id }) => id));
      imported = await sendRows({
        rows: await keyed(rows),
        listed: listed.current,
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
