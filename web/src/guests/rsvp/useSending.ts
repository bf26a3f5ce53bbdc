import { useRef, useState } from 'preact/hooks';
import { post, put } from '../../api/client';
import { Problem } from '../../api/problems';
import type { Rsvp, SubmitInvite } from '../../api/types';
import { findDraft, forgetDraft, keepDraft } from '../../app/drafts';
import { isLockedOut } from '../../app/loading';
import { navigate } from '../../app/router';
import { useSession } from '../../app/session';
import type { Mistake } from '../../components/ErrorSummary';
import { explain } from '../../components/Failed';
import { type Draft, draftName } from './draft';
import { mistakesFrom } from './mistakes';
import { submissionOf } from './submission';

export interface Outcome {
  mistakes: Mistake[];
  failure: string | null;
  /** The page has to be loaded anew before anything can be sent. */
  outdated?: boolean;
}

/** What was sent last and under which key, so that the same answer is never taken for a second. */
interface Sent {
  key: string;
  body: string;
}

/** Sends an answer once, however often the button is pressed, and says what became of it. */
export function useSending(rsvp: Rsvp) {
  const { turnedAway } = useSession();
  const [busy, setBusy] = useState(false);
  const sending = useRef(false);
  const name = draftName(rsvp);

  /** Null where somebody else's page is next. */
  async function send(draft: Draft): Promise<Outcome | null> {
    if (sending.current) return null;
    sending.current = true;
    setBusy(true);
    const { body, songRows } = submissionOf(draft, rsvp);
    try {
      const idempotencyKey = keyFor(`sent-${name}`, JSON.stringify(body));
      const { version } = await answer(rsvp, body, idempotencyKey);
      leaveFor(`/thank-you?version=${version}`);
      return null;
    } catch (error) {
      if (isLockedOut(error)) {
        turnedAway();
        return null;
      }
      if (error instanceof Problem && error.kind === 'already-submitted') {
        leaveFor('/thank-you?already');
        return null;
      }
      if (error instanceof Problem && error.kind === 'answer-changed') {
        leaveFor(`/thank-you?changed&version=${error.version}`);
        return null;
      }
      if (error instanceof Problem && error.kind === 'deadline-passed') {
        navigate('/thank-you', { replace: true }); // which knows what is to be done now
        return null;
      }
      return outcomeOf(error, songRows);
    } finally {
      sending.current = false;
      setBusy(false);
    }
  }

  function leaveFor(page: string) {
    forgetDraft(name);
    forgetDraft(`sent-${name}`);
    navigate(page, { replace: true });
  }

  return { busy, send };
}

/** The first answer, or another in place of the one that was shown. */
function answer(rsvp: Rsvp, body: SubmitInvite, idempotencyKey: string) {
  if (rsvp.status === 'pending') return post('/api/rsvp', body, { idempotencyKey });
  return put('/api/rsvp', { ...body, version: rsvp.version }, { idempotencyKey });
}

const OTHER_GUESTS =
  'Who is on your invite has changed while you were writing. Please load this page anew; nothing you typed is lost.';

function outcomeOf(error: unknown, songRows: number[]): Outcome {
  if (error instanceof Problem && error.errors.length > 0) {
    // The form asks for every guest it shows: who is too many or too few, came or went meanwhile.
    if (error.errors.some(({ pointer }) => /^\/guests\/[^/]+$/.test(pointer))) {
      return { mistakes: [], failure: OTHER_GUESTS, outdated: true };
    }
    return { mistakes: mistakesFrom(error.errors, songRows), failure: null };
  }
  const { heading, advice } = explain(error);
  return { mistakes: [], failure: `${heading}. ${advice} Nothing you typed is lost.` };
}

/** The same words go under the same key, even after a reload; other words need another. */
function keyFor(name: string, body: string): string {
  const last = findDraft(name) as Sent | null;
  const key = last?.body === body ? last.key : crypto.randomUUID();
  keepDraft(name, { key, body } satisfies Sent);
  return key;
}
