import { get } from '../../api/client';
import type { Rsvp } from '../../api/types';

const LOOKS = 10;
const PAUSE_MILLISECONDS = 300;

export interface Wanted {
  id: string;
  /** How new its answer has to be, and its list of guests; 0 for any. */
  version: number;
  guests: number;
}

/** Which invite the address is about, and what was last written of it. */
export function wantedBy(search: URLSearchParams): Wanted {
  const number = (name: string) => Number(search.get(name) ?? 0);
  return { id: search.get('id') ?? '', version: number('version'), guests: number('guests') };
}

export function addressOf(page: 'invite' | 'reply', { id, version, guests }: Wanted): string {
  const query = new URLSearchParams({ id });
  if (version) query.set('version', String(version));
  if (guests) query.set('guests', String(guests));
  return `/hosts/invites/${page}?${query}`;
}

/** The invite as soon as the reading side has heard all that was written; else what it knows. */
export async function loadInvite({ id, version, guests }: Wanted): Promise<Rsvp> {
  for (let look = 1; ; look += 1) {
    const rsvp = await get('/api/host/rsvp', { invite: id, ...(version > 0 && { version }) });
    const listed = rsvp.status === 'submitted' || rsvp.guestsVersion >= guests;
    if ((listed && rsvp.version >= version) || look === LOOKS) return rsvp;
    await new Promise((resume) => setTimeout(resume, PAUSE_MILLISECONDS));
  }
}
