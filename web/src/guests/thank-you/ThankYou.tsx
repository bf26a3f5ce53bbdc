import { useCallback, useEffect } from 'preact/hooks';
import type { SubmittedRsvp } from '../../api/types';
import { Show, useLoaded } from '../../app/loading';
import { navigate, usePlace } from '../../app/router';
import { Button, ButtonLink } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { Loading } from '../../components/Loading';
import { Notice } from '../../components/Notice';
import { Garland } from '../../components/ornaments/Garland';
import { Contact } from '../Contact';
import { lastDayOf } from '../details/countdown';
import { GuestPage } from '../GuestPage';
import { loadRsvp } from '../loadRsvp';
import { TooLate } from '../TooLate';
import { Reply } from './Reply';
import './ThankYou.css';

/** Why nothing was sent, by what the address says. */
const NOT_SENT = {
  already: 'Your invite had been answered already, so nothing was sent again.',
  changed:
    'Somebody changed this answer while you were writing, so yours was not sent. This is how it stands now.',
};

export default function ThankYou() {
  const { search } = usePlace();
  const version = Number(search.get('version') ?? 0);
  const load = useCallback(() => loadRsvp(version), [version]);
  const loaded = useLoaded(load);
  return (
    <GuestPage title="Thank you">
      <Show loaded={loaded}>
        {(rsvp) => {
          if (rsvp.version < version) return <OnItsWay />;
          if (rsvp.status === 'pending') {
            return rsvp.deadline?.passed ? <TooLate deadline={rsvp.deadline} /> : <NotAnswered />;
          }
          return <Thanks rsvp={rsvp} notSent={notSent(search)} />;
        }}
      </Show>
    </GuestPage>
  );
}

function notSent(search: URLSearchParams): string | null {
  if (search.has('changed')) return NOT_SENT.changed;
  return search.has('already') ? NOT_SENT.already : null;
}

function Thanks({ rsvp, notSent }: { rsvp: SubmittedRsvp; notSent: string | null }) {
  const closed = rsvp.deadline?.passed ?? false;
  const coming = rsvp.guests.some((guest) => guest.attending);
  return (
    <div class="thank-you">
      <Garland />
      <h1>{coming ? 'Thank you, see you there!' : 'We’re sorry you can’t make it'}</h1>
      {notSent ? (
        <Notice>{notSent}</Notice>
      ) : (
        <p class="thank-you-lead">
          {coming
            ? 'We can’t wait to celebrate with you. This is what you told us:'
            : 'Thank you for letting us know. We’ll raise a glass to you, and miss you on the dance floor.'}
        </p>
      )}
      <Reply rsvp={rsvp} />
      <Copy rsvp={rsvp} coming={coming} />
      {closed ? (
        <div class="thank-you-lead">
          <p>The time for answers is over. Has something changed? Please get in touch with us.</p>
          <Contact />
        </div>
      ) : (
        <p class="thank-you-lead">
          {coming
            ? 'Has something changed? Please tell us here; we hear of it at once.'
            : 'Should you be able to come after all, nothing would make us happier.'}
          {rsvp.deadline && ` You can change your answer until ${lastDayOf(rsvp.deadline)}.`}
        </p>
      )}
      <div class="thank-you-next">
        {!closed && (
          <ButtonLink href={`/rsvp/change?version=${rsvp.version}`}>
            Change {rsvp.guests.length > 1 ? 'our' : 'my'} answer
          </ButtonLink>
        )}
        <ButtonLink href="/invite" look="quiet">
          Back to the day
        </ButtonLink>
      </div>
    </div>
  );
}

/** Where the copy of this answer went, if anywhere. */
function Copy({ rsvp, coming }: { rsvp: SubmittedRsvp; coming: boolean }) {
  if (!rsvp.emailAddress) return null;
  const address = <strong class="thank-you-address">{rsvp.emailAddress}</strong>;
  return (
    <p class="thank-you-copy">
      {rsvp.confirmed ? (
        <>
          A copy{coming && ', with the day for your calendar,'} is on its way to {address}.
        </>
      ) : (
        <>
          This invite has had as many mails as we send, so no copy of this answer goes to {address}.
          Your answer counts all the same.
        </>
      )}
    </p>
  );
}

function OnItsWay() {
  return (
    <Empty whole>
      <h1>Your answer has reached us</h1>
      <p>Thank you! It takes a moment until we can show it here.</p>
      <Button onClick={() => location.reload()}>Look again</Button>
    </Empty>
  );
}

function NotAnswered() {
  useEffect(() => navigate('/rsvp', { replace: true }), []);
  return <Loading />;
}
