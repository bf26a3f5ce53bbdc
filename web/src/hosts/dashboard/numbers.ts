/** What the lists add up to. */
import type {
  AvailableFoodChoice,
  Course,
  GuestType,
  SentInvite,
  SubmittedAttendingGuest,
} from '../../api/types';
import { COURSES } from '../words';

/** Guests, by what they answered. */
export interface Answers {
  attending: number;
  declined: number;
  waiting: number;
}

/** A place that nobody took is nobody who declined. Lists are read at slightly different moments: an answer may be in one and not in the other. */
export function countAnswers(
  invites: readonly SentInvite[],
  attendingGuests: readonly SubmittedAttendingGuest[],
): Answers {
  const invited = (status: SentInvite['status']) =>
    invites
      .filter((invite) => invite.status === status)
      .flatMap(({ guests }) => guests)
      .filter(({ guestOf, attending }) => !(guestOf && attending === false)).length;
  const attending = attendingGuests.length;
  return {
    attending,
    declined: Math.max(0, invited('submitted') - attending),
    waiting: invited('pending'),
  };
}

export interface DishTotal {
  course: Course;
  name: string;
  /** Portions by guest type; a type that is not offered the dish is left out. */
  portions: Partial<Record<GuestType, number>>;
  total: number;
}

/** Every dish of the menu, by course and name, chosen or not. */
export function countDishes(
  menu: readonly AvailableFoodChoice[],
  attendingGuests: readonly SubmittedAttendingGuest[],
): DishTotal[] {
  const totals = new Map<string, DishTotal>();
  for (const { course, name, guestType } of menu) {
    const key = `${course} ${name}`;
    const total = totals.get(key) ?? { course, name, portions: {}, total: 0 };
    total.portions[guestType] = 0;
    totals.set(key, total);
  }
  for (const { guestType, chosenFoodChoices } of attendingGuests) {
    for (const [place, name] of chosenFoodChoices.entries()) {
      const total = dishAt(totals, chosenFoodChoices.length, place, name);
      if (!total) continue; // a dish so new that our menu does not show it yet
      total.portions[guestType] = (total.portions[guestType] ?? 0) + 1;
      total.total += 1;
    }
  }
  return [...totals.values()].sort(
    (one, other) =>
      COURSES.indexOf(one.course) - COURSES.indexOf(other.course) ||
      one.name.localeCompare(other.name),
  );
}

/** Choices are named in the order they are served; where one is missing, its name has to do. */
function dishAt(
  totals: ReadonlyMap<string, DishTotal>,
  chosen: number,
  place: number,
  name: string,
): DishTotal | undefined {
  const courses = chosen === COURSES.length ? COURSES.slice(place, place + 1) : COURSES;
  return courses.map((course) => totals.get(`${course} ${name}`)).find(Boolean);
}
