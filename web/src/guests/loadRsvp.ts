import { get } from '../api/client';
import type { Rsvp } from '../api/types';

const LOOKS = 3;

/**
 * The invite with its answer, once the reading side has heard of an answer as new as `version`;
 * each look waits there for a moment. An older one where it does not come.
 */
export async function loadRsvp(version: number): Promise<Rsvp> {
  for (let look = 1; ; look += 1) {
    const rsvp = await get('/api/rsvp', version > 0 ? { version } : {});
    if (rsvp.version >= version || look === LOOKS) return rsvp;
  }
}
