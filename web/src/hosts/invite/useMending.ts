import { useState } from 'preact/hooks';
import { oneComplaint } from '../refusal';
import { textComplaint } from '../text';
import { useSendingOnce } from '../useSendingOnce';

/** Mends a guest list a step at a time, each once however often the button is pressed. */
export function useMending() {
  const [complaint, setComplaint] = useState<string>();
  const { busy, sendOnce } = useSendingOnce();

  async function mend(name: string, body: unknown, send: (key: string) => Promise<void>) {
    const wrong = textComplaint(name, 'A guest needs a name.');
    if (wrong) return setComplaint(wrong);
    await sendOnce(
      body,
      async (idempotencyKey) => {
        await send(idempotencyKey);
        setComplaint(undefined);
      },
      (error) => setComplaint(oneComplaint(error)),
    );
  }

  return { busy, complaint, mend, forgive: () => setComplaint(undefined) };
}
