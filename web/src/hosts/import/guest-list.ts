/** A guest list: a guest a row, with the household they belong to, which becomes an invite. */
import type { CreateInvite, GuestType, InviteType } from '../../api/types';
import {
  BadFile,
  type CsvRecord,
  delimiterOf,
  meant,
  recordsOf,
  SAID_DELIMITER,
  strip,
  WHITE_SPACE,
} from './csv';

export const COLUMNS = ['household', 'type', 'guest_type', 'guest_name'] as const;
type Column = (typeof COLUMNS)[number];
/** A column there may be: whose guest it is who has no name yet. */
const GUEST_OF = 'guest_of';

export interface Row {
  /** Where the household begins in the file. */
  line: number;
  household: string;
  request: CreateInvite;
}

export interface BadRow {
  line: number;
  reason: string;
}

export interface GuestList {
  rows: Row[];
  /** In the order of their lines; while there is any, nothing should be sent. */
  badRows: BadRow[];
}

const MAX_GUESTS = 12;
const MAX_CHARACTERS = 100;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL_CHARACTER = /[\x00-\x1f\x7f-\x9f]/;

interface Household {
  line: number;
  name: string;
  type: string;
  guests: { type: GuestType; name: string; guestOf: string | null }[];
  /** Where each of the guests stands. */
  lines: number[];
}

/** A household is the rows, one below the other, that bear its name. Raises BadFile. */
export function guestListOf(text: string): GuestList {
  const households = new Map<string, Household>();
  const badRows: BadRow[] = [];
  let last: Household | undefined;
  for (const record of named(text)) {
    if ('reason' in record) {
      badRows.push(record);
      continue;
    }
    const { line, values } = record;
    const type = values.type.toLowerCase();
    const bad = (reason: string) => badRows.push({ line, reason });
    if (!values.household) {
      bad('the household is blank.');
      continue;
    }
    if (last?.name !== values.household) {
      const before = households.get(values.household);
      if (before) {
        bad(
          `“${before.name}” was already on line ${before.line}. Put its rows together, or tell the two apart by their names.`,
        );
        continue;
      }
      last = { line, name: values.household, type, guests: [], lines: [] };
      households.set(last.name, last);
    } else if (last.type !== type) {
      bad(`“${last.name}” is invited for “${last.type}” on line ${last.line}.`);
      continue;
    }
    const guestOf = values[GUEST_OF] ?? '';
    const guest = { type: values.guest_type.toLowerCase(), name: values.guest_name, guestOf };
    const wrong = [...complaintsAbout(type, guest)];
    if (wrong.length > 0) bad(`${wrong.join('; ')}.`);
    else {
      last?.lines.push(line);
      last?.guests.push({
        type: guest.type as GuestType,
        name: guest.name.normalize('NFC'),
        guestOf: guestOf.normalize('NFC') || null,
      });
    }
  }
  const rows: Row[] = [];
  for (const household of households.values()) {
    const { line, name, type, guests } = household;
    const strangers = [...strangersIn(household)];
    badRows.push(...strangers);
    if (strangers.length > 0) continue;
    if (guests.length > MAX_GUESTS) {
      const reason = `“${name}” has ${guests.length} guests; an invite holds up to ${MAX_GUESTS}.`;
      badRows.push({ line, reason });
    } else if (guests.length > 0) {
      rows.push({ line, household: name, request: { type: type as InviteType, guests } });
    }
  }
  return { rows, badRows: badRows.sort((one, other) => one.line - other.line) };
}

/** Places of guests who are not in the household. */
function* strangersIn({ guests, lines }: Household): Generator<BadRow> {
  const names = new Set(guests.map(({ name }) => name));
  for (const [place, { guestOf }] of guests.entries()) {
    if (guestOf && !names.has(guestOf)) {
      const reason = `nobody in this household is called “${guestOf}”, as guest_of says.`;
      yield { line: lines[place] as number, reason };
    }
  }
}

interface Typed {
  type: string;
  name: string;
  guestOf: string;
}

function* complaintsAbout(type: string, guest: Typed): Generator<string> {
  if (!['day', 'evening'].includes(type)) yield `type is “${type}”, not day or evening`;
  if (!['adult', 'child', 'baby'].includes(guest.type)) {
    yield `guest_type is “${guest.type}”, not adult, child or baby`;
  }
  if (guest.guestOf) {
    yield* textComplaints(GUEST_OF, guest.guestOf);
    if (guest.name) yield `${guest.guestOf} will say who comes along: leave guest_name blank`;
  } else if (guest.name === '') yield 'guest_name is blank';
  else yield* textComplaints('guest_name', guest.name);
}

function* textComplaints(column: string, text: string): Generator<string> {
  const longest = Math.max([...text].length, [...text.normalize('NFC')].length);
  if (CONTROL_CHARACTER.test(text)) yield `${column} has a line break in it`;
  else if (longest > MAX_CHARACTERS) yield `${column} is longer than ${MAX_CHARACTERS} characters`;
}

type Named = { line: number; values: Record<Column, string> & { [GUEST_OF]?: string } };

/** Rows by column name, stripped. Empty ones are left out, as spreadsheets are full of them. */
function* named(text: string): Generator<Named | BadRow> {
  let header: string[] | undefined;
  for (const { line, cells } of recordsOf(text, delimiterOf(text))) {
    if (line === 1 && SAID_DELIMITER.test(text)) continue;
    const stripped = cells.map((cell) => meant(strip(cell)));
    const filled = withoutEmptyEnd(stripped, header?.length ?? 0);
    if (!filled.some(Boolean)) continue;
    if (!header) header = checked({ line, cells: filled.map(columnOf) });
    else if (filled.length !== header.length) {
      const reason = `${filled.length} columns where the first line has ${header.length}.`;
      yield { line, reason };
    } else {
      const entries = header.map((column, place) => [column, filled[place] ?? '']);
      yield { line, values: Object.fromEntries(entries) };
    }
  }
  if (!header) throw new BadFile(null, 'the file is empty.');
}

function withoutEmptyEnd(cells: string[], atLeast: number): string[] {
  let end = cells.length;
  while (end > atLeast && cells[end - 1] === '') end -= 1;
  return cells.slice(0, end);
}

/** `Guest type`, as our own spreadsheets are headed, is `guest_type`. */
function columnOf(heading: string): string {
  return heading.toLowerCase().split(WHITE_SPACE).filter(Boolean).join('_');
}

/** Each of the columns once; what else there is, is the hosts' own and not read. */
function checked({ line, cells }: CsvRecord): string[] {
  const times = (column: string) => cells.filter((cell) => cell === column).length;
  if (COLUMNS.some((column) => times(column) !== 1) || times(GUEST_OF) > 1) {
    throw new BadFile(
      line,
      `the columns should be ${COLUMNS.join(', ')}, and not ${cells.join(', ')}.`,
    );
  }
  return cells;
}
