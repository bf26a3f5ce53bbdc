/** Who has not answered, and how they can be reached. */
import type { SentInvite } from '../../api/types';
import { linkTo, stageOf } from '../invites/invite';
import { listed, shownDay } from '../words';

interface Pending {
  never: SentInvite[];
  opened: SentInvite[];
}

/** By name, and apart: who never looked may have lost the card; who looked may have forgotten. */
export function pending(invites: readonly SentInvite[]): Pending {
  const byName = new Intl.Collator('en', { sensitivity: 'base' });
  const sorted = [...invites].sort((one, other) =>
    byName.compare(one.invitedGuests.join(' '), other.invitedGuests.join(' ')),
  );
  return {
    never: sorted.filter((invite) => stageOf(invite) === 'waiting'),
    opened: sorted.filter((invite) => stageOf(invite) === 'opened'),
  };
}

/** Whom a reminder of this wave would still reach. */
export function toRemind(invites: readonly SentInvite[], wave: string): SentInvite[] {
  return invites.filter(
    ({ status, emailAddress, lastRemindedOn }) =>
      status === 'pending' && emailAddress && !(lastRemindedOn && lastRemindedOn >= wave),
  );
}

/** For a messenger: who it is for, what it is about, and the link that opens the invite. */
export function message({ guests, code }: SentInvite, origin: string): string {
  const named = guests.filter(({ guestOf }) => !guestOf).map(({ name }) => name);
  return `Dear ${listed(named)}, will you come to our wedding? We would love to know. This link opens your invite: ${linkTo(code, origin)}`;
}

/** The reader's own day, 2027-05-01. */
export function today(now: Date = new Date()): string {
  const part = (number: number) => String(number).padStart(2, '0');
  return `${now.getFullYear()}-${part(now.getMonth() + 1)}-${part(now.getDate())}`;
}

/** The last wave that reached them, beside that of today. */
export function whenReminded(last: string, wave: string): string {
  return last === wave ? 'Reminded today' : `Reminded on ${shownDay(new Date(`${last}T00:00`))}`;
}
