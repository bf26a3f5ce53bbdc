/** An invite as hosts speak of it. */
import type { SentInvite } from '../../api/types';

export type Stage = 'waiting' | 'opened' | 'answered';

export const STAGE: Record<Stage, string> = {
  waiting: 'Not opened yet',
  opened: 'Opened',
  answered: 'Answered',
};

/** An invite is opened by signing in with its code. */
export function stageOf({ status, lastAuthenticatedAt }: SentInvite): Stage {
  if (status === 'submitted') return 'answered';
  return lastAuthenticatedAt ? 'opened' : 'waiting';
}

/** Who is on it, and which places nobody took. */
export function guestsOf({ guests }: SentInvite): string[] {
  return guests.map(({ name, guestOf, attending }) =>
    guestOf && attending === false ? `${name} (free)` : name,
  );
}

/** As it is printed on the card: XXXX-XXXX. */
export function shownCode(code: string): string {
  return code.includes('-') ? code : `${code.slice(0, 4)}-${code.slice(4)}`;
}

/** Opens the sign-in page with the code filled in; the fragment never leaves the browser. */
export function linkTo(code: string, origin: string = location.origin): string {
  return `${origin}/#code=${shownCode(code)}`;
}
