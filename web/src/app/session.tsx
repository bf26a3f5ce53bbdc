import { type ComponentChildren, createContext } from 'preact';
import { useCallback, useContext, useMemo, useState } from 'preact/hooks';
import { remove } from '../api/client';
import { forgetDrafts } from './drafts';
import { navigate } from './router';

/** Why somebody finds themselves at the door. */
export type AtTheDoor = 'expired' | 'signed-out' | 'stranger';

interface SessionControls {
  reason: AtTheDoor | null;
  /** Call after signing in: goes to the page that was asked for, or to `home`. */
  signedIn(home: string): void;
  signOut(): Promise<void>;
  /** Call when the API says 401 or 403: shows the door, and remembers the page. */
  turnedAway(): void;
}

const SessionContext = createContext<SessionControls | null>(null);

/** This tab's mark of the door it came in by: only who had a session is told that it ended. */
const CAME_IN_BY = 'came-in-by';

export function SessionProvider({ children }: { children: ComponentChildren }) {
  const [reason, setReason] = useState<AtTheDoor | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);

  const signedIn = useCallback(
    (home: string) => {
      sessionStorage.setItem(CAME_IN_BY, door(home));
      setReason(null);
      setWanted(null);
      navigate(wanted && door(wanted) === door(home) ? wanted : home, {
        replace: true,
      });
    },
    [wanted],
  );

  const signOut = useCallback(async () => {
    await remove('/api/session');
    sessionStorage.removeItem(CAME_IN_BY);
    forgetDrafts();
    setWanted(null);
    setReason('signed-out');
    navigate(door(location.pathname));
  }, []);

  const turnedAway = useCallback(() => {
    const here = door(location.pathname);
    setReason(sessionStorage.getItem(CAME_IN_BY) === here ? 'expired' : 'stranger');
    setWanted(location.pathname + location.search + location.hash);
    navigate(here, { replace: true });
  }, []);

  const controls = useMemo(
    () => ({ reason, signedIn, signOut, turnedAway }),
    [reason, signedIn, signOut, turnedAway],
  );
  return <SessionContext.Provider value={controls}>{children}</SessionContext.Provider>;
}

export function useSession(): SessionControls {
  const controls = useContext(SessionContext);
  if (!controls) throw new Error('There is no session around here.');
  return controls;
}

/** Guests and hosts have a door each. */
function door(path: string): '/' | '/hosts/sign-in' {
  return path.startsWith('/hosts') ? '/hosts/sign-in' : '/';
}
