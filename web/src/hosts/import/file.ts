import { BadFile } from './csv';

export interface Text {
  text: string;
  /** Excel's own encoding in Europe, which says of itself nothing: accents are worth a look. */
  windows: boolean;
}

/** A file's text. Raises BadFile with what to save it as. */
export function textOf(content: Uint8Array): Text {
  if (
    (content[0] === 0xff && content[1] === 0xfe) ||
    (content[0] === 0xfe && content[1] === 0xff)
  ) {
    throw new BadFile(null, 'the file is written in UTF-16. Please save it as UTF-8.');
  }
  if (content[0] === 0x50 && content[1] === 0x4b) {
    throw new BadFile(null, 'this is a workbook. Please save the sheet as CSV (UTF-8).');
  }
  const text = decoded(content);
  if (text !== null) return { text, windows: false };
  const asWindows = Array.from(content, windowsLetter).join('');
  if (!UNWRITTEN.test(asWindows)) return { text: asWindows, windows: true };
  throw new BadFile(
    firstUnreadableLine(content),
    'this is not written in UTF-8. Please save it as UTF-8 (in Excel: “CSV UTF-8”).',
  );
}

/** Where Windows-1252 differs from Latin-1: 0x80 to 0x9f. Node's own decoder takes them for one. */
const WINDOWS = '€\ufffd‚ƒ„…†‡ˆ‰Š‹Œ\ufffdŽ\ufffd\ufffd‘’“”•–—˜™š›œ\ufffdžŸ';

function windowsLetter(byte: number): string {
  return byte >= 0x80 && byte <= 0x9f
    ? (WINDOWS[byte - 0x80] as string)
    : String.fromCharCode(byte);
}

/** What no text is written with. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const UNWRITTEN = /[\x00-\x08\x0b\x0c\x0e-\x1f\ufffd]/;

function decoded(content: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return null;
  }
}

/** No byte of a longer character is a line feed, so each line can be tried by itself. */
function firstUnreadableLine(content: Uint8Array): number {
  let start = 0;
  for (let line = 1; ; line += 1) {
    const end = content.indexOf(0x0a, start);
    if (end === -1 || decoded(content.subarray(start, end)) === null) return line;
    start = end + 1;
  }
}
