import { useCallback, useEffect } from 'preact/hooks';
import { get } from '../../api/client';
import type { PendingRsvp, SubmittedRsvp } from '../../api/types';
import { Show, useLoaded } from '../../app/loading';
import { navigate, usePlace } from '../../app/router';
import { Button, ButtonLink } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { Loading } from '../../components/Loading';
import { Notice } from '../../components/Notice';
import { Garland } from '../../components/ornaments/Garland';
import { GuestPage } from '../GuestPage';
import { Reply } from './Reply';
import './ThankYou.css';

const LOOKS = 3;

export default function ThankYou() {
  const { search } = usePlace();
  const version = Number(search.get('version') ?? 0);
  const load = useCallback(() => loadAnswer(version), [version]);
  const loaded = useLoaded(load);
  return (
    <GuestPage title="Thank you">
      <Show loaded={loaded}>
        {(rsvp) => {
          if (rsvp.status === 'submitted') {
            return <Thanks rsvp={rsvp} already={search.has('already')} />;
          }
          return version > 0 ? <OnItsWay /> : <NotAnswered />;
        }}
      </Show>
    </GuestPage>
  );
}

/** The answer, once the reading side has heard of it; each look waits there for a moment. */
async function loadAnswer(version: number): Promise<PendingRsvp | SubmittedRsvp> {
  for (let look = 1; ; look += 1) {
    const rsvp = await get('/api/rsvp', version > 0 ? { version } : {});
    if (rsvp.status === 'submitted' || version === 0 || look === LOOKS) return rsvp;
  }
}

function Thanks({ rsvp, already }: { rsvp: SubmittedRsvp; already: boolean }) {
  const coming = rsvp.guests.some((guest) => guest.attending);
  return (
    <div class="thank-you">
      <Garland />
      <h1>{coming ? 'Thank you, see you there!' : 'We’re sorry you can’t make it'}</h1>
      <p class="thank-you-lead">
        {coming
          ? 'We can’t wait to celebrate with you. This is what you told us:'
          : 'Thank you for letting us know. We’ll raise a glass to you, and miss you on the dance floor.'}
      </p>
      {already && (
        <Notice>Your invite had been answered already, so nothing was sent again.</Notice>
      )}
      <Reply rsvp={rsvp} />
      <p class="thank-you-lead">
        Has something changed? Please get in touch with us, and we’ll put it right.
      </p>
      <ButtonLink href="/invite" look="quiet">
        Back to the day
      </ButtonLink>
    </div>
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
