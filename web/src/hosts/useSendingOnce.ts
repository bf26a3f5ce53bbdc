import { useRef, useState } from 'preact/hooks';
import { isLockedOut } from '../app/loading';
import { useSession } from '../app/session';
import { useKeyed } from './useKeyed';

/**
 * Sends a form's command once, however often its button is pressed. `send` is given the key of
 * `body`; what it fails with is told to `refused`, unless somebody has to sign in again.
 */
export function useSendingOnce() {
  const { turnedAway } = useSession();
  const [busy, setBusy] = useState(false);
  const sending = useRef(false);
  const keyFor = useKeyed();

  async function sendOnce<T, R>(
    body: unknown,
    send: (idempotencyKey: string) => Promise<T>,
    refused: (error: unknown) => R,
  ): Promise<T | R | undefined> {
    if (sending.current) return undefined;
    sending.current = true;
    setBusy(true);
    try {
      const outcome = await send(keyFor(body));
      keyFor.done();
      return outcome;
    } catch (error) {
      if (!isLockedOut(error)) return refused(error);
      turnedAway();
      return undefined;
    } finally {
      sending.current = false;
      setBusy(false);
    }
  }

  return { busy, sendOnce };
}
