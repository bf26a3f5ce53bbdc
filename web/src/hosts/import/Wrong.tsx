import type { BadFile } from './csv';
import type { BadRow } from './guest-list';

const AT_MOST = 50;

/** The file as a whole can't be read. */
export function WrongFile({ name, wrong }: { name: string; wrong: BadFile }) {
  return (
    <div class="notice notice-error import-wrong" role="alert">
      <h2>{name} can’t be read</h2>
      <p>
        {wrong.line !== null && <b>Line {wrong.line}: </b>}
        {wrong.line === null ? capitalized(wrong.message) : wrong.message}
      </p>
    </div>
  );
}

/** What to mend in the file, by its lines; nothing of it is sent before. */
export function WrongRows({ name, rows }: { name: string; rows: readonly BadRow[] }) {
  return (
    <div class="notice notice-error import-wrong" role="alert">
      <h2>{rows.length === 1 ? 'One line needs' : `${rows.length} lines need`} another look</h2>
      <p>Nothing was sent. Please mend {name}, and choose it again.</p>
      <BadRows rows={rows} />
    </div>
  );
}

/** Not more than can be taken in: the same mistake may be on every line. */
export function BadRows({ rows }: { rows: readonly BadRow[] }) {
  return (
    <>
      <ul class="bad-rows">
        {rows.slice(0, AT_MOST).map(({ line, reason }) => (
          <li key={line + reason}>
            <b>Line {line}</b> <span>{reason}</span>
          </li>
        ))}
      </ul>
      {rows.length > AT_MOST && <p>… and {rows.length - AT_MOST} more.</p>}
    </>
  );
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
