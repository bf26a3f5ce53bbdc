/** How the sheet speaks of guests and of moments. */
import type { CatererSheet } from '../../api/types';
import { GUEST_TYPE, INVITE_TYPE } from '../words';

type SheetGuest = CatererSheet['dietUnsaid'][number];

/** “ (child, evening)”, where there is anything to say. */
export function about({ guestType, inviteType }: Pick<SheetGuest, 'guestType' | 'inviteType'>) {
  const words = [
    guestType !== 'adult' && GUEST_TYPE[guestType],
    inviteType !== 'day' && INVITE_TYPE[inviteType],
  ].filter(Boolean);
  return words.length ? ` (${words.join(', ').toLowerCase()})` : '';
}

const MOMENT = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' });

/** In the reader's own time zone. */
export function longMoment(moment: string): string {
  return MOMENT.format(new Date(moment));
}
