import { useCallback, useEffect } from 'preact/hooks';
import { Show, useLoaded } from '../../app/loading';
import { navigate, usePlace } from '../../app/router';
import { Loading } from '../../components/Loading';
import { GuestPage } from '../GuestPage';
import { loadRsvp } from '../loadRsvp';
import { AnswerForm } from './AnswerForm';
import './Answer.css';

/** The first answer at `/rsvp`, and any later one at `/rsvp/change`. */
export default function Answer() {
  const { path, search } = usePlace();
  const changing = path === '/rsvp/change';
  const version = Number(search.get('version') ?? 0);
  const load = useCallback(() => loadRsvp(version), [version]);
  const loaded = useLoaded(load);
  return (
    <GuestPage title={changing ? 'Change your answer' : 'Your answer'}>
      <Show loaded={loaded}>
        {(rsvp) => {
          if (changing === (rsvp.status === 'submitted')) return <AnswerForm rsvp={rsvp} />;
          return <Elsewhere href={changing ? '/rsvp' : '/thank-you'} />;
        }}
      </Show>
    </GuestPage>
  );
}

function Elsewhere({ href }: { href: string }) {
  useEffect(() => navigate(href, { replace: true }), [href]);
  return <Loading />;
}
