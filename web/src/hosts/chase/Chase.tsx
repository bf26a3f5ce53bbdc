import { useState } from 'preact/hooks';
import { post, put } from '../../api/client';
import { Problem } from '../../api/problems';
import type { SentInvite } from '../../api/types';
import { isLockedOut, Show, useLoaded } from '../../app/loading';
import { useSession } from '../../app/session';
import { Button } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { LiveStatus, Notice } from '../../components/Notice';
import { HostPage } from '../HostPage';
import { Icon } from '../Icon';
import { shownCode } from '../invites/invite';
import { backToInvites } from '../invites/way-back';
import { everyInvite } from '../lists';
import { complaints } from '../refusal';
import { counted, listed } from '../words';
import { AddressForm } from './AddressForm';
import './Chase.css';
import { message, pending, today, toRemind, whenReminded } from './pending';
import { Sure } from './Sure';

/** Who has not answered: to be reminded by mail, or with a message, or by telephone. */
export default function Chase() {
  const loaded = useLoaded(everyInvite);
  return (
    <HostPage title="Who hasn’t answered" within={backToInvites()}>
      <Show loaded={loaded}>{(invites) => <List listed={invites} />}</Show>
    </HostPage>
  );
}

function List({ listed: loaded }: { listed: readonly SentInvite[] }) {
  const [invites, setInvites] = useState(loaded);
  const [said, setSaid] = useState<Said>({ words: '' });
  const [asking, setAsking] = useState(false);
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState(false);
  const { turnedAway } = useSession();
  const { never, opened } = pending(invites);
  const wave = today();
  const reachable = toRemind(invites, wave);
  const calls = [...never, ...opened].filter(({ emailAddress }) => !emailAddress).length;

  const change = (id: string, part: Partial<SentInvite>) =>
    setInvites((all) => all.map((one) => (one.id === id ? { ...one, ...part } : one)));

  async function remind() {
    setBusy(true);
    setWrong('');
    setSaid({ words: '' });
    let sent = 0;
    try {
      for (const { id } of reachable) {
        try {
          await post(
            '/api/invite-reminders',
            { inviteId: id, wave },
            { idempotencyKey: crypto.randomUUID() },
          );
          change(id, { lastRemindedOn: wave });
          sent += 1;
        } catch (error) {
          if (!(error instanceof Problem && error.kind === 'already-submitted')) throw error;
          change(id, { status: 'submitted' });
        }
      }
    } catch (error) {
      if (isLockedOut(error)) return turnedAway();
      setWrong(complaints(error)[0]?.message ?? '');
    } finally {
      setBusy(false);
      if (sent > 0) setSaid({ words: `${counted(sent, 'reminder')} on the way.` });
    }
  }

  async function note(invite: SentInvite, emailAddress: string | null) {
    await put(
      '/api/invite-addresses',
      { inviteId: invite.id, emailAddress },
      { idempotencyKey: crypto.randomUUID() },
    );
    change(invite.id, { emailAddress });
    const whose = listed(invite.invitedGuests);
    const words = emailAddress
      ? `Noted for ${whose}.`
      : `There is no address of ${whose} any more.`;
    setSaid({ about: invite.id, what: 'noted', words });
  }

  async function copy(invite: SentInvite) {
    const text = message(invite, location.origin);
    try {
      await navigator.clipboard.writeText(text);
      const words = `The message for ${listed(invite.invitedGuests)} is copied.`;
      setSaid({ about: invite.id, what: 'copied', words });
    } catch {
      const words = `Your browser won’t let us copy. The message is: ${text}`;
      setSaid({ about: invite.id, words });
    }
  }

  if (never.length + opened.length === 0) {
    return (
      <Empty>
        <h2>Everybody has answered</h2>
        <p>There is nobody to go after.</p>
      </Empty>
    );
  }
  const section = { onNote: note, onCopy: copy, said, wave };
  return (
    <div class="chase">
      <div class="chase-actions">
        <Button
          busy={busy}
          onClick={() => setAsking(true)}
          disabled={!busy && reachable.length === 0}
          aria-haspopup="dialog"
        >
          {busy ? `Mailing… ${reachable.length} to go` : toMail(reachable.length)}
        </Button>
        <Button look="quiet" onClick={() => window.print()}>
          Print the {counted(calls, 'call')}
        </Button>
        <p>
          Each household gets one reminder a day at most, and none once it has answered. Who has no
          address is on the list to call.
        </p>
      </div>
      {wrong && <Notice tone="error">{wrong}</Notice>}
      <LiveStatus>{!said.about && said.words}</LiveStatus>
      {asking && (
        <Sure households={reachable.length} onSure={remind} onClosed={() => setAsking(false)} />
      )}
      <Section title="Never opened" invites={never} {...section} />
      <Section title="Opened, but not answered" invites={opened} {...section} />
    </div>
  );
}

/** What just happened: to one of the invites, beside which it is said, or to many. */
interface Said {
  about?: string;
  /** Where the button says so, too. */
  what?: 'noted' | 'copied';
  words: string;
}

function toMail(households: number): string {
  return households === 0 ? 'Nobody left to mail today' : `Mail ${counted(households, 'reminder')}`;
}

interface SectionProps {
  title: string;
  invites: readonly SentInvite[];
  wave: string;
  said: Said;
  onNote: (invite: SentInvite, address: string | null) => Promise<void>;
  onCopy: (invite: SentInvite) => void;
}

function Section({ title, invites, wave, said, onNote, onCopy }: SectionProps) {
  if (invites.length === 0) return null;
  return (
    <section>
      <h2>
        {title} <span class="chase-count">{invites.length}</span>
      </h2>
      <ul class="chase-list">
        {invites.map((invite) => (
          <li key={invite.id} class={invite.emailAddress ? 'chase-mailed' : undefined}>
            <h3>{listed(invite.invitedGuests)}</h3>
            <p class="chase-code">
              {shownCode(invite.code)}
              {invite.lastRemindedOn && (
                <span class="chase-reminded">{whenReminded(invite.lastRemindedOn, wave)}</span>
              )}
            </p>
            <Button look="quiet" onClick={() => onCopy(invite)}>
              {said.about === invite.id && said.what === 'copied' ? (
                <>
                  <Icon drawing="done" /> Message copied
                </>
              ) : (
                'Copy a message'
              )}
              <span class="visually-hidden"> for {listed(invite.invitedGuests)}</span>
            </Button>
            <AddressForm
              invite={invite}
              noted={said.about === invite.id && said.what === 'noted'}
              onNote={(address) => onNote(invite, address)}
            />
            <LiveStatus>{said.about === invite.id && said.words}</LiveStatus>
          </li>
        ))}
      </ul>
    </section>
  );
}
