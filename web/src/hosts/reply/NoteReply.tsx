import { useCallback } from 'preact/hooks';
import { Show, useLoaded } from '../../app/loading';
import { usePlace } from '../../app/router';
import { HostPage } from '../HostPage';
import { addressOf, loadInvite, wantedBy } from '../invite/loadInvite';
import { ReplyForm } from './ReplyForm';

/** What guests said by phone or card, in the form they would have filled in themselves. */
export default function NoteReply() {
  const { search } = usePlace();
  const wanted = wantedBy(search);
  const key = search.toString();
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address is another invite
  const load = useCallback(() => loadInvite(wanted), [key]);
  const loaded = useLoaded(load);
  const within = { href: addressOf('invite', wanted), name: 'Their invite' };
  return (
    <HostPage title="Note a reply" within={within}>
      <Show loaded={loaded}>{(rsvp) => <ReplyForm inviteId={wanted.id} rsvp={rsvp} />}</Show>
    </HostPage>
  );
}
