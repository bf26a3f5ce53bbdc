import { useEffect, useRef, useState } from 'preact/hooks';
import { get, post } from '../../api/client';
import { navigate } from '../../app/router';
import { type AtTheDoor, useSession } from '../../app/session';
import { Button } from '../../components/Button';
import { Field } from '../../components/Field';
import { Waiting } from '../../components/Loading';
import { LiveStatus, Notice } from '../../components/Notice';
import { Sprig } from '../../components/ornaments/Sprig';
import { Page } from '../../components/Page';
import './HostSignIn.css';
import { explainRefusal } from './refusal';

const GREETINGS: Record<AtTheDoor, string | null> = {
  expired:
    'You were away for a while, so we closed the door. An invite, a reply or a list you had begun is still here.',
  'signed-out': 'You are signed out.',
  stranger: null,
};

export function HostSignIn() {
  const { reason, signedIn } = useSession();
  const [password, setPassword] = useState('');
  const [complaint, setComplaint] = useState<string>();
  const [busy, setBusy] = useState(false);
  const sending = useRef(false);
  const form = useRef<HTMLFormElement>(null);

  useWarmUp(reason === null);

  async function signIn(submit: Event) {
    submit.preventDefault();
    if (sending.current) return;
    if (!password) return refuse('Please type the password.');
    sending.current = true;
    setBusy(true);
    try {
      await post('/api/host/session', { password });
      signedIn('/hosts');
    } catch (error) {
      refuse(explainRefusal(error));
    } finally {
      sending.current = false;
      setBusy(false);
    }
  }

  function refuse(why: string) {
    setComplaint(why);
    form.current?.querySelector('input')?.focus();
  }

  const greeting = reason && GREETINGS[reason];
  return (
    <Page title="Hosts’ sign-in">
      <div class="host-sign-in">
        <Sprig />
        <h1>For the hosts</h1>
        {greeting && <Notice>{greeting}</Notice>}
        <form ref={form} onSubmit={signIn} noValidate>
          <Field
            id="password"
            label="Password"
            type="password"
            autoComplete="current-password"
            maxLength={200}
            value={password}
            onValue={(typed) => {
              setPassword(typed);
              setComplaint(undefined);
            }}
            error={complaint}
          />
          <Button type="submit" busy={busy}>
            {busy ? 'Opening…' : 'Sign in'}
          </Button>
          <LiveStatus>{busy && <Waiting />}</LiveStatus>
        </form>
        <p>
          Are you a guest? <a href="/">Your invite is over here.</a>
        </p>
      </div>
    </Page>
  );
}

/** Wakes the back end while the host types; whoever is still signed in goes on. */
function useWarmUp(mayGoOn: boolean): void {
  useEffect(() => {
    get('/api/session').then(
      ({ role }) => {
        if (role === 'host' && mayGoOn && location.pathname === '/hosts/sign-in') {
          navigate('/hosts', { replace: true });
        }
      },
      () => undefined, // signing in will tell
    );
  }, [mayGoOn]);
}
