import { useState } from 'preact/hooks';
import { Icon } from '../Icon';
import { COLUMNS } from './guest-list';

const EXAMPLE = [
  ['Turner', 'day', 'adult', 'Dr Alex Turner'],
  ['Turner', 'day', 'child', 'Dylan Turner'],
  ['O’Hara', 'evening', 'adult', 'Zoë O’Hara'],
];

interface Props {
  onFile: (file: File) => Promise<void>;
  /** Whether to say at once what the file should look like. */
  explained: boolean;
}

/** Chosen, or dropped on it. The file is read here, and stays in the browser until it is sent. */
export function FileChoice({ onFile, explained }: Props) {
  const [over, setOver] = useState(false);
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file) void onFile(file);
  };
  return (
    <div class="file-choice">
      <label
        class={over ? 'file-drop file-drop-over' : 'file-drop'}
        onDragOver={(drag) => {
          drag.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(drop) => {
          drop.preventDefault();
          setOver(false);
          take(drop.dataTransfer?.files);
        }}
      >
        <Icon drawing="upload" />
        <span class="file-drop-label">Choose a CSV file</span>
        <span class="field-hint">or drop it here</span>
        <input
          id="file"
          class="visually-hidden"
          type="file"
          accept=".csv,.tsv,text/csv"
          onChange={(event) => {
            take(event.currentTarget.files);
            event.currentTarget.value = ''; // so that the same file, mended, can be chosen again
          }}
        />
      </label>
      <details class="file-format" open={explained}>
        <summary>What the file should look like</summary>
        <p>
          A guest a row. Rows of the same household, one below the other, become one invite. Any
          spreadsheet program can save this as CSV. May somebody bring a guest whose name you do not
          know? Give that guest a row with a blank guest_name, and say whose guest it is in one more
          column, guest_of.
        </p>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: where it is too wide it has to be scrolled by keyboard */}
        <section class="file-example" aria-label="Example" tabIndex={0}>
          <table>
            <thead>
              <tr>
                {COLUMNS.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {EXAMPLE.map((cells) => (
                <tr key={cells.join()}>
                  {cells.map((cell) => (
                    <td key={cell}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </section>
        <p>
          <b>type</b> is day or evening; <b>guest_type</b> is adult, child or baby. Other columns
          are yours, and not read.
        </p>
        <p>
          You can export the invites, add to the list, and import it again: who is invited already
          stays as they are.
        </p>
      </details>
    </div>
  );
}
