import { encode } from 'uqr';

/** What readers want to see of the paper around a code (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/** Rows of dark (true) and light modules, quiet zone included; a smudge of 15 % may be missing. */
export function modulesOf(text: string): readonly (readonly boolean[])[] {
  return encode(text, { ecc: 'M', border: QUIET_ZONE }).data;
}

/** An SVG path over the dark modules: one rectangle for each run of them in a row. */
export function outlineOf(modules: readonly (readonly boolean[])[]): string {
  return modules
    .flatMap((row, y) => {
      const runs: string[] = [];
      for (let x = 0; x < row.length; x += 1) {
        if (!row[x]) continue;
        const end = row.indexOf(false, x);
        const width = (end === -1 ? row.length : end) - x;
        runs.push(`M${x} ${y}h${width}v1h-${width}z`);
        x += width;
      }
      return runs;
    })
    .join('');
}
