import { useEffect, useRef, useState } from 'preact/hooks';
import { findDraft, forgetDraft, keepDraft } from '../../app/drafts';
import { Button } from '../../components/Button';
import { HostPage } from '../HostPage';
import { backToInvites } from '../invites/way-back';
import { BadFile } from './csv';
import { FileChoice } from './FileChoice';
import { type Text, textOf } from './file';
import { type GuestList, guestListOf } from './guest-list';
import './Import.css';
import { Preview } from './Preview';
import { WrongFile, WrongRows } from './Wrong';

const DRAFT = 'guest-list';

interface ChosenFile {
  name: string;
  text: string;
  windows: boolean;
}

type Reading =
  | { state: 'none' }
  | { state: 'wrong'; name: string; wrong: BadFile }
  | { state: 'read'; file: ChosenFile; list: GuestList };

/** Keeps a file that is being sent, so that an import survives a reload or a lost session. */
export default function Import() {
  const [reading, setReading] = useState<Reading>(unfinished);
  const outcome = useRef<HTMLDivElement>(null);
  const files = useRef(0);

  async function choose(file: File) {
    forgetDraft(DRAFT);
    const content = new Uint8Array(await file.arrayBuffer());
    files.current += 1;
    setReading(read(file.name, () => textOf(content)));
  }

  function putAway() {
    forgetDraft(DRAFT);
    setReading({ state: 'none' });
    document.getElementById('file')?.focus();
  }

  useEffect(() => {
    if (files.current > 0 && reading.state !== 'none') outcome.current?.focus();
  }, [reading]);

  return (
    <HostPage title="Import a guest list" within={backToInvites()}>
      <FileChoice onFile={choose} explained={reading.state === 'none'} />
      <div ref={outcome} tabIndex={-1} class="import-outcome">
        {reading.state === 'wrong' && <WrongFile name={reading.name} wrong={reading.wrong} />}
        {reading.state === 'read' &&
          (reading.list.badRows.length > 0 ? (
            <WrongRows name={reading.file.name} rows={reading.list.badRows} />
          ) : (
            <Preview
              key={files.current}
              name={reading.file.name}
              rows={reading.list.rows}
              windows={reading.file.windows}
              onBegun={() => keepDraft(DRAFT, reading.file)}
              onDone={() => forgetDraft(DRAFT)}
              putAway={<PutAway onClick={putAway} />}
            />
          ))}
      </div>
    </HostPage>
  );
}

function PutAway({ onClick }: { onClick: () => void }) {
  return (
    <Button look="plain" onClick={onClick}>
      Put this list away
    </Button>
  );
}

function unfinished(): Reading {
  const draft = findDraft(DRAFT) as Partial<ChosenFile> | null;
  const { name, text, windows = false } = draft ?? {};
  return typeof name === 'string' && typeof text === 'string'
    ? read(name, () => ({ text, windows }))
    : { state: 'none' };
}

function read(name: string, content: () => Text): Reading {
  try {
    const file = { name, ...content() };
    return { state: 'read', file, list: guestListOf(file.text) };
  } catch (error) {
    if (error instanceof BadFile) return { state: 'wrong', name, wrong: error };
    throw error;
  }
}
