import { useState } from 'preact/hooks';
import { useSession } from '../app/session';
import { Button } from './Button';

export function SignOut() {
  const { signOut } = useSession();
  const [state, setState] = useState<'ready' | 'busy' | 'failed'>('ready');

  async function leave() {
    setState('busy');
    try {
      await signOut();
    } catch {
      setState('failed');
    }
  }

  return (
    <>
      <Button look="plain" busy={state === 'busy'} onClick={leave}>
        Sign out
      </Button>
      {state === 'failed' && (
        <span class="field-error" role="alert">
          That didn’t work. Please try again.
        </span>
      )}
    </>
  );
}
