import { describe, expect, test } from 'vitest';
import { type Patience, sendPatiently } from '../src/api/patience';
import { Unreachable } from '../src/api/problems';

const PROBLEM = 'application/problem+json';

function answer(status: number, headers: Record<string, string> = {}): Response {
  return new Response(null, { status, headers });
}

/** Sends what is scripted, one after the other; null stands for a broken connection. */
async function scripted(script: (Response | null)[], repeatable = true) {
  const pauses: number[] = [];
  const patience: Patience = {
    busySeconds: 120,
    brokenConnections: 2,
    answerSeconds: 30,
    pause: async (seconds) => void pauses.push(seconds),
  };
  let sent = 0;
  const send = async () => {
    const next = script[sent++];
    if (!next) throw new TypeError('Failed to fetch');
    return next;
  };
  const outcome = await sendPatiently(send, { repeatable, patience }).catch((error) => error);
  return { outcome, sent, pauses };
}

describe('a request', () => {
  test('is sent again after as long as a busy site asks for', async () => {
    const busy = answer(503, { 'retry-after': '7', 'content-type': PROBLEM });
    const { outcome, pauses } = await scripted([busy, answer(504), answer(200)]);
    expect(outcome.status).toBe(200);
    expect(pauses).toEqual([7, 2]);
  });

  test('is given up where the site stays busy for two minutes', async () => {
    const { outcome, sent } = await scripted(
      Array.from({ length: 20 }, () => answer(503, { 'retry-after': '30' })),
    );
    expect(outcome.status).toBe(503);
    expect(sent).toBe(5);
  });

  test('is not sent again where wrong codes are being counted', async () => {
    const throttled = answer(429, { 'retry-after': '600', 'content-type': PROBLEM });
    expect((await scripted([throttled])).outcome.status).toBe(429);
  });

  test('is sent again where only the gateway was overrun', async () => {
    expect((await scripted([answer(429), answer(204)])).outcome.status).toBe(204);
  });

  test('is sent again after a broken connection, where that can do no harm', async () => {
    expect((await scripted([null, null, answer(200)])).outcome.status).toBe(200);
    expect((await scripted([null, null, null])).outcome).toBeInstanceOf(Unreachable);
    const once = await scripted([null], false);
    expect(once.outcome).toBeInstanceOf(Unreachable);
    expect(once.sent).toBe(1);
  });
});
