/** CSV as the command line reads it (Python's strict `csv`), so that both find the same rows. */

export interface CsvRecord {
  /** The line of the file the record begins on; cells may hold line breaks. */
  line: number;
  cells: string[];
}

/** The file as a whole can't be read. */
export class BadFile extends Error {
  constructor(
    readonly line: number | null,
    message: string,
  ) {
    super(message);
    this.name = 'BadFile';
  }
}

/** Raises BadFile where quotes do not pair up. Empty lines are records without cells. */
export function* recordsOf(text: string, delimiter: string): Generator<CsvRecord> {
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const record: CsvRecord = { line, cells: [] };
    for (;;) {
      const cell = text[at] === '"' ? quoted(text, at, delimiter, line) : bare(text, at, delimiter);
      line += cell.lineBreaks;
      at = cell.end;
      const more = text[at] === delimiter;
      if (cell.text !== '' || more || record.cells.length > 0 || cell.quoted) {
        record.cells.push(cell.text);
      }
      if (!more) break;
      at += 1;
    }
    if (at < text.length) {
      at += text.startsWith('\r\n', at) ? 2 : 1;
      line += 1;
    }
    yield record;
  }
}

interface Cell {
  text: string;
  end: number;
  lineBreaks: number;
  quoted: boolean;
}

function bare(text: string, start: number, delimiter: string): Cell {
  let end = start;
  while (end < text.length && text[end] !== delimiter && !isLineBreak(text[end])) end += 1;
  return { text: text.slice(start, end), end, lineBreaks: 0, quoted: false };
}

function quoted(text: string, start: number, delimiter: string, line: number): Cell {
  let content = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote === -1) {
      throw new BadFile(line, 'a cell begins with a quotation mark that is never closed.');
    }
    content += text.slice(from, quote);
    if (text[quote + 1] === '"') {
      content += '"';
      from = quote + 2;
      continue;
    }
    const end = quote + 1;
    const behind = text[end];
    if (behind !== undefined && behind !== delimiter && !isLineBreak(behind)) {
      throw new BadFile(line, `“${behind}” follows a closing quotation mark.`);
    }
    return {
      text: content,
      end,
      lineBreaks: content.match(/\r\n|\r|\n/g)?.length ?? 0,
      quoted: true,
    };
  }
}

function isLineBreak(character: string | undefined): boolean {
  return character === '\n' || character === '\r';
}

/** The first line that Excel writes and reads, and shows nobody. */
export const SAID_DELIMITER = /^sep=([,;\t])\r?(?=\n|\r|$)/i;

/** Spreadsheets of countries that write 1,5 save CSV with semicolons. Some say so. */
export function delimiterOf(text: string): string {
  const said = SAID_DELIMITER.exec(text)?.[1];
  if (said) return said;
  const [first = ''] = text.replace(BEFORE, '').split('\n', 1);
  const count = (delimiter: string) => first.split(delimiter).length;
  return [',', ';', '\t'].reduce((best, next) => (count(next) > count(best) ? next : best));
}

/** What Python calls white space; JavaScript's own `trim` takes other characters for it. */
const SPACE =
  '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
export const WHITE_SPACE = new RegExp(SPACE);
const BEFORE = new RegExp(`^${SPACE}`);
const BEHIND = new RegExp(`${SPACE}$`);

export function strip(text: string): string {
  return text.replace(BEFORE, '').replace(BEHIND, '');
}

const NEUTRALISED = /^'(?='*[\t\r\n=+\-@＝＋－＠])|([;\t\r\n] *)'(?='*[=+\-@＝＋－＠])/g;

/** Without the apostrophes that keep a spreadsheet from computing a cell of our own. */
export function meant(cell: string): string {
  return cell.replace(NEUTRALISED, (_, before?: string) => before ?? '');
}
