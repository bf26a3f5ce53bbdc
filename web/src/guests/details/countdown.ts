import type { RsvpDeadline } from '../../api/types';

/** How long it is, counted in days as the guest's own calendar counts them. */

const DAY = 24 * 60 * 60 * 1000;

/** Days from `now` until a date such as `2027-06-19`; negative once it is past. */
function daysUntil(date: string, now: Date): number {
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((Date.parse(`${date}T00:00:00Z`) - today) / DAY);
}

export function countdown(date: string, now: Date): string {
  const days = daysUntil(date, now);
  if (days > 1) return `${days.toLocaleString('en-GB')} days to go`;
  if (days === 1) return 'Tomorrow!';
  if (days === 0) return 'Today is the day!';
  return 'What a day it was';
}

/** The last day for answers; whoever lives by another clock is told whose midnight ends it. */
export function lastDayOf({ lastDay, timeZone }: RsvpDeadline, home?: string): string {
  const noon = new Date(`${lastDay}T12:00:00Z`);
  const clock = (timeZone?: string) => noon.toLocaleString('en-GB', { timeZone });
  const city = timeZone.replace(/.*\//, '').replaceAll('_', ' ');
  const midnight = clock(timeZone) === clock(home) ? '' : ` (midnight in ${city})`;
  return longDate(lastDay) + midnight;
}

/** As people write it: Saturday 19 June 2027. */
export function longDate(date: string): string {
  return new Intl.DateTimeFormat('en-GB', {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
    timeZone: 'UTC',
  })
    .format(new Date(`${date}T00:00:00Z`))
    .replace(',', '');
}
