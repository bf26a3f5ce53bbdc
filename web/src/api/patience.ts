/** When to ask again, and for how long. */
import { isProblem, retryAfterSeconds, Unreachable } from './problems';

export interface Patience {
  /** A sleeping database wakes in half a minute or so; a busy site is asked for two. */
  busySeconds: number;
  /** How often a request that may be repeated is sent again after its connection broke. */
  brokenConnections: number;
  /** After this long without an answer the connection counts as broken. */
  answerSeconds: number;
  pause: (seconds: number) => Promise<void>;
}

const PATIENT: Patience = {
  busySeconds: 120,
  brokenConnections: 2,
  answerSeconds: 30,
  pause: (seconds) => new Promise((resume) => setTimeout(resume, seconds * 1000)),
};

const BUSY = [429, 502, 503, 504];

/**
 * The answer, once it is another than "later": the very same request is sent again, under the same
 * Idempotency-Key. Throws Unreachable where there is no answer to be had.
 */
export async function sendPatiently(
  send: (signal: AbortSignal) => Promise<Response>,
  { repeatable, patience = PATIENT }: { repeatable: boolean; patience?: Patience },
): Promise<Response> {
  let waited = 0;
  let broken = 0;
  for (;;) {
    const response = await send(AbortSignal.timeout(patience.answerSeconds * 1000)).catch(
      () => null,
    );
    if (!response) {
      if (!repeatable || broken === patience.brokenConnections) throw new Unreachable();
      broken += 1;
      await patience.pause(0.4 * broken);
      continue;
    }
    const seconds = Math.max(retryAfterSeconds(response) ?? 2, 0.2);
    if (!isBusy(response) || waited + seconds > patience.busySeconds) return response;
    await patience.pause(seconds);
    waited += seconds;
  }
}

/** Our own 429 counts wrong codes, and would go on doing so; the gateway's just passes. */
function isBusy(response: Response): boolean {
  return BUSY.includes(response.status) && !(response.status === 429 && isProblem(response));
}
