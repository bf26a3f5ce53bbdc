import { useState } from 'preact/hooks';
import { spreadsheet } from '../api/spreadsheets';
import { isLockedOut } from '../app/loading';
import { useSession } from '../app/session';
import { Button } from '../components/Button';
import { explain } from '../components/Failed';
import { Icon } from './Icon';
import type { ListPath } from './lists';

/** Saves a whole list as a file for spreadsheet programs. */
export function Export({ path }: { path: ListPath | `/api/caterer-sheet${string}` }) {
  const { turnedAway } = useSession();
  const [state, setState] = useState<'ready' | 'busy' | { failed: string }>('ready');

  async function download() {
    setState('busy');
    try {
      save(await spreadsheet(path));
      setState('ready');
    } catch (error) {
      if (isLockedOut(error)) return turnedAway();
      setState({ failed: explain(error).advice });
    }
  }

  return (
    <>
      <Button look="quiet" busy={state === 'busy'} onClick={download}>
        <Icon drawing="download" /> Export as CSV
      </Button>
      {typeof state === 'object' && (
        <p class="field-error" role="alert">
          {state.failed}
        </p>
      )}
    </>
  );
}

function save(file: File): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = file.name;
  link.click();
  // The browser has begun to read by the next turn; Safari wants a little longer.
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
