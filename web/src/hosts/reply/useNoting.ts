import { useRef, useState } from 'preact/hooks';
import { post, put } from '../../api/client';
import { Problem } from '../../api/problems';
import type { Rsvp, SubmitInvite } from '../../api/types';
import { isLockedOut } from '../../app/loading';
import { useSession } from '../../app/session';
import type { Mistake } from '../../components/ErrorSummary';
import type { Draft } from '../../guests/rsvp/draft';
import { mistakesFrom } from '../../guests/rsvp/mistakes';
import { submissionOf } from '../../guests/rsvp/submission';
import { complaints } from '../refusal';
import { useKeyed } from '../useKeyed';

const FASTER =
  'Somebody has answered in the meantime. Please go back to the invite and look first.';

/** Sends what guests said, once; gives the answer's version, or what has to be mended. */
export function useNoting(inviteId: string, rsvp: Rsvp) {
  const { turnedAway } = useSession();
  const [busy, setBusy] = useState(false);
  const sending = useRef(false);
  const keyFor = useKeyed();

  async function note(draft: Draft): Promise<number | Mistake[] | null> {
    if (sending.current) return null;
    sending.current = true;
    setBusy(true);
    const { body, songRows } = submissionOf(draft, rsvp);
    try {
      const { version } = await send(inviteId, rsvp, body, keyFor(body));
      keyFor.done();
      return version;
    } catch (error) {
      if (isLockedOut(error)) {
        turnedAway();
        return null;
      }
      if (error instanceof Problem && FASTER_KINDS.has(error.kind)) {
        return [{ id: '', message: FASTER }];
      }
      const found = error instanceof Problem && error.errors.length > 0;
      return found ? mistakesFrom(error.errors, songRows) : complaints(error);
    } finally {
      sending.current = false;
      setBusy(false);
    }
  }

  return { busy, note };
}

const FASTER_KINDS = new Set(['already-submitted', 'answer-changed']);

function send(inviteId: string, rsvp: Rsvp, answer: SubmitInvite, idempotencyKey: string) {
  const body = { ...answer, inviteId };
  if (rsvp.status === 'pending') return post('/api/host/rsvp', body, { idempotencyKey });
  return put('/api/host/rsvp', { ...body, version: rsvp.version }, { idempotencyKey });
}
