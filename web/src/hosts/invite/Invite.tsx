import { useCallback, useState } from 'preact/hooks';
import type { SubmittedRsvp } from '../../api/types';
import { Show, useLoaded } from '../../app/loading';
import { usePlace } from '../../app/router';
import { ButtonLink } from '../../components/Button';
import { Reply } from '../../guests/thank-you/Reply';
import '../../guests/thank-you/ThankYou.css';
import { HostPage } from '../HostPage';
import { backToInvites } from '../invites/way-back';
import { INVITE_TYPE, listed } from '../words';
import { GuestList } from './GuestList';
import './Invite.css';
import { addressOf, loadInvite, type Wanted, wantedBy } from './loadInvite';

/** One invite: who is on it, and what they said. */
export default function Invite() {
  const { search } = usePlace();
  const key = search.toString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address is another invite
  const load = useCallback(() => loadInvite(wantedBy(search)), [key]);
  const loaded = useLoaded(load);
  const { id } = wantedBy(search);
  const [mended, setMended] = useState<readonly string[] | null>(null);
  const loadedNames = loaded.state === 'ready' && loaded.value.guests.map(({ name }) => name);
  const names = mended ?? loadedNames;
  return (
    <HostPage title={names ? listed(names) : 'Invite'} within={backToInvites()}>
      <Show loaded={loaded}>
        {(rsvp) => (
          <div class="invite-page">
            {rsvp.status === 'submitted' ? (
              <Answered rsvp={rsvp} about={{ id, version: rsvp.version, guests: 0 }} />
            ) : (
              <GuestList inviteId={id} rsvp={rsvp} onNames={setMended} />
            )}
          </div>
        )}
      </Show>
    </HostPage>
  );
}

function Answered({ rsvp, about }: { rsvp: SubmittedRsvp; about: Wanted }) {
  return (
    <>
      <p class="invite-standing">
        Invited for the {INVITE_TYPE[rsvp.type].toLowerCase()}.{' '}
        {rsvp.answeredBy === 'host'
          ? 'One of you noted this answer for them:'
          : 'This is what they answered:'}
      </p>
      <Reply rsvp={rsvp} />
      <div class="invite-next">
        <ButtonLink href={addressOf('reply', about)}>Note a change</ButtonLink>
        <p>Did they ring you, or write a card? Note here what is different now.</p>
      </div>
    </>
  );
}
