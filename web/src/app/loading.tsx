import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';
import { Problem } from '../api/problems';
import { Failed } from '../components/Failed';
import { Loading } from '../components/Loading';
import { useSession } from './session';

type Loaded<T> =
  | { state: 'loading' }
  | { state: 'ready'; value: T }
  | { state: 'failed'; error: unknown; again: () => void };

/** Loads when the page opens, whenever `load` is another function, and when asked `again`. */
export function useLoaded<T>(load: () => Promise<T>): Loaded<T> {
  const [attempt, setAttempt] = useState(0);
  const [loaded, setLoaded] = useState<Loaded<T>>({ state: 'loading' });
  const again = useCallback(() => setAttempt((attempts) => attempts + 1), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt loads again
  useEffect(() => {
    let wanted = true;
    setLoaded({ state: 'loading' });
    load().then(
      (value) => wanted && setLoaded({ state: 'ready', value }),
      (error: unknown) => wanted && setLoaded({ state: 'failed', error, again }),
    );
    return () => {
      wanted = false;
    };
  }, [load, attempt, again]);
  return loaded;
}

/** Shows what is loaded, that it is being loaded, or what went wrong; strangers go to the door. */
export function Show<T>({
  loaded,
  children,
}: {
  loaded: Loaded<T>;
  children: (value: T) => ComponentChildren;
}) {
  const { turnedAway } = useSession();
  const locked = loaded.state === 'failed' && isLockedOut(loaded.error);
  useEffect(() => {
    if (locked) turnedAway();
  }, [locked, turnedAway]);
  if (loaded.state === 'loading' || locked) return <Loading />;
  if (loaded.state === 'failed') return <Failed error={loaded.error} again={loaded.again} />;
  return <>{children(loaded.value)}</>;
}

/** Not signed in, or signed in as somebody else. */
export function isLockedOut(error: unknown): boolean {
  return error instanceof Problem && ['not-signed-in', 'forbidden'].includes(error.kind);
}
