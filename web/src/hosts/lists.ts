/** The hosts' lists, whole: every page of them. */
import { get } from '../api/client';
import type {
  AvailableFoodChoice,
  SentInvite,
  SubmittedAttendingGuest,
  SubmittedSongChoice,
} from '../api/types';

interface Lists {
  '/api/invites': SentInvite;
  '/api/food-choices': AvailableFoodChoice;
  '/api/attending-guests': SubmittedAttendingGuest;
  '/api/song-choices': SubmittedSongChoice;
}

export type ListPath = keyof Lists;

const PAGE = 500; // the largest the API gives: most weddings fit on one

async function every<P extends ListPath>(path: P): Promise<Lists[P][]> {
  const items: Lists[P][] = [];
  let after: string | undefined;
  for (;;) {
    const page = await get<ListPath>(path, { limit: PAGE, ...(after && { after }) });
    items.push(...(page.items as readonly Lists[P][]));
    if (page.next === null) return items;
    if (page.next === after) throw new Error(`${path} does not get any further than ${after}.`);
    after = page.next;
  }
}

export const everyInvite = () => every('/api/invites');
export const everyDish = () => every('/api/food-choices');
export const everyAttendingGuest = () => every('/api/attending-guests');
export const everySong = () => every('/api/song-choices');
