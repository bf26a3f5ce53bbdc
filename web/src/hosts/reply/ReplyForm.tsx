import { useState } from 'preact/hooks';
import type { Rsvp } from '../../api/types';
import { findDraft, forgetDraft, keepDraft } from '../../app/drafts';
import { navigate } from '../../app/router';
import { Button, ButtonLink } from '../../components/Button';
import { ErrorSummary, type Mistake } from '../../components/ErrorSummary';
import { Waiting } from '../../components/Loading';
import { LiveStatus } from '../../components/Notice';
import '../../guests/rsvp/Answer.css';
import { AnswerFields } from '../../guests/rsvp/AnswerFields';
import { type Draft, draftName, openDraft } from '../../guests/rsvp/draft';
import { mistakesIn } from '../../guests/rsvp/mistakes';
import { addressOf } from '../invite/loadInvite';
import './ReplyForm.css';
import { useNoting } from './useNoting';

/** The guests' own form, filled in by a host; kept on this device until it is sent. */
export function ReplyForm({ inviteId, rsvp }: { inviteId: string; rsvp: Rsvp }) {
  const kept = `noted-${draftName(rsvp)}`;
  const [draft, setDraft] = useState(() => openDraft(findDraft(kept), rsvp));
  const [mistakes, setMistakes] = useState<readonly Mistake[]>([]);
  const [attempt, setAttempt] = useState(0);
  const { busy, note } = useNoting(inviteId, rsvp);
  const standing = addressOf('invite', { id: inviteId, version: rsvp.version, guests: 0 });

  async function submit(event: Event) {
    event.preventDefault();
    const missing = mistakesIn(draft, rsvp);
    const outcome = missing.length ? missing : await note(draft);
    if (typeof outcome === 'number') {
      forgetDraft(kept);
      navigate(addressOf('invite', { id: inviteId, version: outcome, guests: 0 }));
    } else if (outcome) {
      setMistakes(outcome);
      setAttempt((attempts) => attempts + 1);
    }
  }

  function change(next: Draft) {
    keepDraft(kept, next);
    setDraft(next);
    // What is mended stops being shown; nothing new is, before the next attempt to send.
    const open = new Set(mistakesIn(next, rsvp).map(({ id, message }) => id + message));
    setMistakes(mistakes.filter(({ id, message }) => open.has(id + message)));
  }

  const errors = Object.fromEntries(mistakes.map(({ id, message }) => [id, message]));
  return (
    <form class="answer reply-form" onSubmit={submit} noValidate>
      <p class="reply-form-intro">
        {rsvp.status === 'submitted'
          ? 'This is their answer. Change what is different now, and leave the rest as it is.'
          : 'What they told you by phone or card. They need not sign in for it.'}
      </p>
      <ErrorSummary mistakes={mistakes} attempt={attempt} />
      <AnswerFields rsvp={rsvp} draft={draft} onDraft={change} errors={errors} />
      <div class="answer-send">
        <Button type="submit" busy={busy}>
          {busy ? 'Noting…' : rsvp.status === 'submitted' ? 'Note the change' : 'Note their reply'}
        </Button>
        <ButtonLink href={standing} look="plain" onClick={() => forgetDraft(kept)}>
          Leave it as it is
        </ButtonLink>
        <LiveStatus>{busy && <Waiting />}</LiveStatus>
      </div>
    </form>
  );
}
