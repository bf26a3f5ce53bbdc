/** Replies by day, in the reader's own time zone. */
import type { SentInvite } from '../../api/types';

export interface Day {
  date: Date;
  replies: number;
  /** All replies up to the end of this day. */
  soFar: number;
}

const FEWEST_DAYS = 14;

/** From the first reply, or two weeks ago, until `today`; empty where nobody has replied yet. */
export function repliesByDay(invites: readonly SentInvite[], today: Date): Day[] {
  const replied = invites
    .flatMap(({ submittedAt }) => (submittedAt ? [startOfDay(new Date(submittedAt))] : []))
    .sort((one, other) => one.getTime() - other.getTime());
  const [first] = replied;
  if (!first) return [];
  const counts = new Map<number, number>();
  for (const date of replied) counts.set(date.getTime(), (counts.get(date.getTime()) ?? 0) + 1);

  const now = startOfDay(today);
  const begin = [first, daysAfter(now, 1 - FEWEST_DAYS)].reduce(earlier);
  const end = replied.reduce(later, now); // a clock that is behind must not hide a reply
  const days: Day[] = [];
  let soFar = 0;
  for (let date = begin; date <= end; date = daysAfter(date, 1)) {
    const replies = counts.get(date.getTime()) ?? 0;
    soFar += replies;
    days.push({ date, replies, soFar });
  }
  return days;
}

const earlier = (one: Date, other: Date) => (other < one ? other : one);
const later = (one: Date, other: Date) => (other > one ? other : one);

function startOfDay(moment: Date): Date {
  return new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());
}

/** By the calendar, as some days have 23 or 25 hours. */
function daysAfter(date: Date, days: number): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);
}
