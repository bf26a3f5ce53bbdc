import { useCallback, useEffect } from 'preact/hooks';
import { Show, useLoaded } from '../../app/loading';
import { navigate, usePlace } from '../../app/router';
import { Loading } from '../../components/Loading';
import { GuestPage } from '../GuestPage';
import { loadRsvp } from '../loadRsvp';
import { TooLate } from '../TooLate';
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
          const answered = rsvp.status === 'submitted';
          const closed = rsvp.deadline?.passed ? rsvp.deadline : null;
          if (answered && (closed || !changing)) return <Elsewhere href="/thank-you" />;
          if (closed) return <TooLate deadline={closed} />;
          return changing === answered ? <AnswerForm rsvp={rsvp} /> : <Elsewhere href="/rsvp" />;
        }}
      </Show>
    </GuestPage>
  );
}

function Elsewhere({ href }: { href: string }) {
  useEffect(() => navigate(href, { replace: true }), [href]);
  return <Loading />;
}
