/** How things are called and written here. */
import type { Course, GuestType, InviteType } from '../api/types';
import { isolated } from '../text/direction';

export const GUEST_TYPES: readonly GuestType[] = ['adult', 'child', 'baby'];
export const COURSES: readonly Course[] = ['starter', 'main', 'dessert'];

export const GUEST_TYPE: Record<GuestType, string> = {
  adult: 'Adult',
  child: 'Child',
  baby: 'Baby',
};

export const GUEST_TYPE_OPTIONS = GUEST_TYPES.map((value) => ({ value, label: GUEST_TYPE[value] }));

export const GUEST_TYPE_PLURAL: Record<GuestType, string> = {
  adult: 'Adults',
  child: 'Children',
  baby: 'Babies',
};

export const COURSE: Record<Course, string> = {
  starter: 'Starter',
  main: 'Main',
  dessert: 'Dessert',
};

export const INVITE_TYPE: Record<InviteType, string> = { day: 'Day', evening: 'Evening' };

export function counted(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

const LIST = new Intl.ListFormat('en-GB', { type: 'conjunction' });

/** “Ursula, Björn and Kit”: in this order, whichever way each is read. */
export function listed(names: readonly string[]): string {
  return LIST.format(names.map(isolated));
}

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' });
const MOMENT = new Intl.DateTimeFormat('en-GB', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

export function shownDay(day: Date): string {
  return DAY.format(day);
}

/** In the reader's own time zone. */
export function shownMoment(moment: string): string {
  return MOMENT.format(new Date(moment));
}
