import { useEffect } from 'preact/hooks';
import { get } from '../../api/client';
import type { PendingRsvp, SubmittedRsvp } from '../../api/types';
import { Show, useLoaded } from '../../app/loading';
import { navigate } from '../../app/router';
import { Loading } from '../../components/Loading';
import { GuestPage } from '../GuestPage';
import { AnswerForm } from './AnswerForm';
import './Answer.css';

export default function Answer() {
  const loaded = useLoaded(loadRsvp);
  return (
    <GuestPage title="Your answer">
      <Show loaded={loaded}>
        {(rsvp) => (rsvp.status === 'pending' ? <AnswerForm rsvp={rsvp} /> : <AnsweredAlready />)}
      </Show>
    </GuestPage>
  );
}

function loadRsvp(): Promise<PendingRsvp | SubmittedRsvp> {
  return get('/api/rsvp');
}

function AnsweredAlready() {
  useEffect(() => navigate('/thank-you', { replace: true }), []);
  return <Loading />;
}
