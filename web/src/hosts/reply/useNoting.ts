import { post, put } from '../../api/client';
import { Problem } from '../../api/problems';
import type { Rsvp, SubmitInvite } from '../../api/types';
import type { Mistake } from '../../components/ErrorSummary';
import type { Draft } from '../../guests/rsvp/draft';
import { mistakesFrom } from '../../guests/rsvp/mistakes';
import { submissionOf } from '../../guests/rsvp/submission';
import { complaints } from '../refusal';
import { useSendingOnce } from '../useSendingOnce';

const FASTER =
  'Somebody has answered in the meantime. Please go back to the invite and look first.';

/** Sends what guests said, once; gives the answer's version, or what has to be mended. */
export function useNoting(inviteId: string, rsvp: Rsvp) {
  const { busy, sendOnce } = useSendingOnce();

  function note(draft: Draft): Promise<number | Mistake[] | undefined> {
    const { body, songRows } = submissionOf(draft, rsvp);
    return sendOnce(
      body,
      async (idempotencyKey) => (await send(inviteId, rsvp, body, idempotencyKey)).version,
      (error) => {
        if (error instanceof Problem && FASTER_KINDS.has(error.kind)) {
          return [{ id: '', message: FASTER }];
        }
        const found = error instanceof Problem && error.errors.length > 0;
        return found ? mistakesFrom(error.errors, songRows) : complaints(error);
      },
    );
  }

  return { busy, note };
}

const FASTER_KINDS = new Set(['already-submitted', 'answer-changed']);

function send(inviteId: string, rsvp: Rsvp, answer: SubmitInvite, idempotencyKey: string) {
  const body = { ...answer, inviteId };
  if (rsvp.status === 'pending') return post('/api/host/rsvp', body, { idempotencyKey });
  return put('/api/host/rsvp', { ...body, version: rsvp.version }, { idempotencyKey });
}
