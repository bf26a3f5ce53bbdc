import { useEffect, useRef, useState } from 'preact/hooks';
import { get, post } from '../../api/client';
import { fetchGuestPagesAhead } from '../../app/pages';
import { navigate } from '../../app/router';
import { type AtTheDoor, useSession } from '../../app/session';
import { Button } from '../../components/Button';
import { Field } from '../../components/Field';
import { Waiting } from '../../components/Loading';
import { LiveStatus, Notice } from '../../components/Notice';
import { Garland } from '../../components/ornaments/Garland';
import { Page } from '../../components/Page';
import { complaintAbout, takeCodeFromAddress } from './code';
import { explainRefusal } from './refusal';
import './SignIn.css';

const GREETINGS: Record<AtTheDoor, string | null> = {
  expired:
    'You were away for a while, so we closed the door. Please sign in again: what you typed is still here.',
  'signed-out': 'You are signed out. See you soon!',
  stranger: null,
};

export function SignIn() {
  const { reason, signedIn } = useSession();
  const [linked] = useState(takeCodeFromAddress);
  const [code, setCode] = useState(linked ?? '');
  const [complaint, setComplaint] = useState<string>();
  const [busy, setBusy] = useState(false);
  const sending = useRef(false);
  const field = useRef<HTMLFormElement>(null);

  useCodeFromLinks(setCode);
  useWarmUp(reason === null && linked === null);

  async function signIn(submit: Event) {
    submit.preventDefault();
    if (sending.current) return;
    const wrong = complaintAbout(code);
    setComplaint(wrong ?? undefined);
    if (wrong) return field.current?.querySelector('input')?.focus();
    sending.current = true;
    setBusy(true);
    try {
      await post('/api/session', { code: code.trim() });
      signedIn('/invite');
    } catch (error) {
      setComplaint(explainRefusal(error));
      field.current?.querySelector('input')?.focus();
    } finally {
      sending.current = false;
      setBusy(false);
    }
  }

  const greeting = reason && GREETINGS[reason];
  return (
    <Page title="You’re invited">
      <div class="sign-in">
        <Garland />
        <h1>You’re invited</h1>
        <p class="sign-in-lead">
          Everything about the day is inside, and so is the place to tell us whether you’ll come.
        </p>
        {greeting && <Notice>{greeting}</Notice>}
        <form ref={field} class="sign-in-form" onSubmit={signIn} noValidate>
          <Field
            id="code"
            label="Your invite’s code"
            hint="Eight letters and numbers, printed on your card."
            value={code}
            onValue={(typed) => {
              setCode(typed);
              setComplaint(undefined);
            }}
            error={complaint}
            autoComplete="off"
            autoCapitalize="characters"
            autoCorrect="off"
            spellcheck={false}
            enterKeyHint="go"
            maxLength={100}
            placeholder="XXXX-XXXX"
          />
          <Button type="submit" busy={busy}>
            {busy ? 'Opening your invite…' : 'Open your invite'}
          </Button>
          <LiveStatus>{busy && <Waiting />}</LiveStatus>
        </form>
        <p class="sign-in-hosts">
          <a href="/hosts">For the hosts</a>
        </p>
      </div>
    </Page>
  );
}

/** Links and QR codes carry the code; they only fill the field in. */
function useCodeFromLinks(setCode: (code: string) => void): void {
  useEffect(() => {
    const take = () => {
      const code = takeCodeFromAddress();
      if (code !== null) setCode(code);
    };
    window.addEventListener('hashchange', take);
    return () => window.removeEventListener('hashchange', take);
  }, [setCode]);
}

/**
 * Wakes the back end, and fetches the next pages, while the guest is looking for the card. Whoever
 * is still signed in goes on, unless a link has just brought a code: then it may be another's.
 */
function useWarmUp(mayGoOn: boolean): void {
  useEffect(() => {
    get('/api/session').then(
      ({ role }) => {
        if (role === 'guest' && mayGoOn && location.pathname === '/') {
          navigate('/invite', { replace: true });
        }
      },
      () => undefined, // signing in will tell
    );
    const later = setTimeout(fetchGuestPagesAhead, 1500);
    return () => clearTimeout(later);
  }, [mayGoOn]);
}
