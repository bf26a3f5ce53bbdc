/** What a deadline means just now, in words. */
import type { RsvpDeadline, SetRsvpDeadline } from '../../api/types';
import { longDate } from '../../guests/details/countdown';

/** Of the one that was just set, or else of the one that is held. */
export function standing(set: SetRsvpDeadline | null, held: RsvpDeadline | null, now: Date) {
  const deadline = set ?? held;
  if (!deadline) return 'There is none yet: guests may answer at any time.';
  const day = longDate(deadline.lastDay);
  return (set ? isOver(set, now) : held?.passed)
    ? `${day} is over: guests see their answer, or whom to call, and can’t answer any more.`
    : `Guests may answer until the end of ${day}. Then they see whom to call.`;
}

function isOver({ lastDay, timeZone }: SetRsvpDeadline, now: Date): boolean {
  const today = new Intl.DateTimeFormat('sv-SE', { timeZone }).format(now); // 2027-05-01
  return lastDay < today;
}
