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
  guests: { type: GuestType; name: string }[];
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
      last = { line, name: values.household, type, guests: [] };
      households.set(last.name, last);
    } else if (last.type !== type) {
      bad(`“${last.name}” is invited for “${last.type}” on line ${last.line}.`);
      continue;
    }
    const guest = { type: values.guest_type.toLowerCase(), name: values.guest_name };
    const wrong = [...complaintsAbout(type, guest)];
    if (wrong.length > 0) bad(`${wrong.join('; ')}.`);
    else last?.guests.push({ type: guest.type as GuestType, name: guest.name.normalize('NFC') });
  }
  const rows: Row[] = [];
  for (const { line, name, type, guests } of households.values()) {
    if (guests.length > MAX_GUESTS) {
      const reason = `“${name}” has ${guests.length} guests; an invite holds up to ${MAX_GUESTS}.`;
      badRows.push({ line, reason });
    } else if (guests.length > 0) {
      rows.push({ line, household: name, request: { type: type as InviteType, guests } });
    }
  }
  return { rows, badRows: badRows.sort((one, other) => one.line - other.line) };
}

function* complaintsAbout(type: string, guest: { type: string; name: string }): Generator<string> {
  if (!['day', 'evening'].includes(type)) yield `type is “${type}”, not day or evening`;
  if (!['adult', 'child', 'baby'].includes(guest.type)) {
    yield `guest_type is “${guest.type}”, not adult, child or baby`;
  }
  const longest = Math.max([...guest.name].length, [...guest.name.normalize('NFC')].length);
  if (guest.name === '') yield 'guest_name is blank';
  else if (CONTROL_CHARACTER.test(guest.name)) yield 'guest_name has a line break in it';
  else if (longest > MAX_CHARACTERS) yield `guest_name is longer than ${MAX_CHARACTERS} characters`;
}

type Named = { line: number; values: Record<Column, string> };

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
  if (COLUMNS.some((column) => cells.filter((cell) => cell === column).length !== 1)) {
    throw new BadFile(
      line,
      `the columns should be ${COLUMNS.join(', ')}, and not ${cells.join(', ')}.`,
    );
  }
  return cells;
}
