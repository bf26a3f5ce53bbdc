import { expect, test, vi } from 'vitest';
import { repliesByDay } from '../../src/hosts/dashboard/replies';
import { anInvite } from './sample';

vi.stubEnv('TZ', 'Europe/London');

const TODAY = new Date(2026, 10, 23, 9);

function repliedAt(...moments: Date[]) {
  return moments.map((moment) => anInvite({ submittedAt: moment.toISOString() }));
}

test('nobody has replied', () => {
  expect(repliesByDay([anInvite()], TODAY)).toEqual([]);
});

test('two weeks are shown at least, each reply on its own day', () => {
  const days = repliesByDay(
    repliedAt(
      new Date(2026, 10, 23, 0, 0),
      new Date(2026, 10, 21, 23, 59),
      new Date(2026, 10, 21, 0, 1),
    ),
    TODAY,
  );
  expect(days).toHaveLength(14);
  expect(days[0]).toEqual({ date: new Date(2026, 10, 10), replies: 0, soFar: 0 });
  expect(days.slice(-3).map(({ replies, soFar }) => [replies, soFar])).toEqual([
    [2, 2],
    [0, 2],
    [1, 3],
  ]);
});

test('days are those of the calendar, over the change of the clocks too', () => {
  const days = repliesByDay(repliedAt(new Date(2026, 2, 1), new Date(2026, 10, 22)), TODAY);
  expect(days).toHaveLength(31 + 30 + 31 + 30 + 31 + 31 + 30 + 31 + 23);
  expect(new Set(days.map(({ date }) => date.getHours()))).toEqual(new Set([0]));
  expect(days.at(-1)?.soFar).toBe(2);
});

test('a clock that is behind hides no reply', () => {
  const days = repliesByDay(repliedAt(new Date(2026, 10, 25)), TODAY);
  expect(days.at(-1)).toMatchObject({ date: new Date(2026, 10, 25), soFar: 1 });
});
