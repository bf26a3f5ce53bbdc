import { useRef, useState } from 'preact/hooks';
import { isLockedOut } from '../../app/loading';
import { useSession } from '../../app/session';
import { complaints } from '../refusal';
import { textComplaint } from '../text';
import { useKeyed } from '../useKeyed';

/** Mends a guest list a step at a time, each once however often the button is pressed. */
export function useMending() {
  const { turnedAway } = useSession();
  const [busy, setBusy] = useState(false);
  const [complaint, setComplaint] = useState<string>();
  const mending = useRef(false);
  const keyFor = useKeyed();

  async function mend(name: string, body: unknown, send: (key: string) => Promise<void>) {
    if (mending.current) return;
    const wrong = textComplaint(name, 'A guest needs a name.');
    if (wrong) return setComplaint(wrong);
    mending.current = true;
    setBusy(true);
    try {
      await send(keyFor(body));
      keyFor.done();
      setComplaint(undefined);
    } catch (error) {
      if (isLockedOut(error)) return turnedAway();
      setComplaint(
        complaints(error)
          .map(({ message }) => message)
          .join(' '),
      );
    } finally {
      mending.current = false;
      setBusy(false);
    }
  }

  return { busy, complaint, mend, forgive: () => setComplaint(undefined) };
}
