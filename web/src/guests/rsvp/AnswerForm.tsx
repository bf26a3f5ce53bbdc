import { useState } from 'preact/hooks';
import type { Rsvp } from '../../api/types';
import { findDraft, forgetDraft, keepDraft } from '../../app/drafts';
import { Button, ButtonLink } from '../../components/Button';
import { ErrorSummary, type Mistake } from '../../components/ErrorSummary';
import { Field } from '../../components/Field';
import { Waiting } from '../../components/Loading';
import { LiveStatus, Notice } from '../../components/Notice';
import { lastDayOf } from '../details/countdown';
import { AnswerFields } from './AnswerFields';
import { type Draft, draftName, openDraft } from './draft';
import { fieldId, mistakesIn } from './mistakes';
import { type Outcome, useSending } from './useSending';

const INTRODUCTIONS = {
  day: {
    one: 'We would love to have you with us. If you come, please choose three courses.',
    several: 'Please answer for everyone on your invite. Everyone who comes chooses three courses.',
  },
  evening: {
    one: 'We would love to have you with us.',
    several: 'Please answer for everyone on your invite.',
  },
};

const CHANGING =
  'This is what you told us. Change what is different now, and leave the rest as it is.';

const COPY =
  'We mail you what you answered, with the day for your calendar. It is used for this invite only.';

/** For the first answer, or filled in with the one that stands, to be changed. */
export function AnswerForm({ rsvp }: { rsvp: Rsvp }) {
  const [draft, setDraft] = useKeptDraft(rsvp);
  const [mistakes, setMistakes] = useState<Mistake[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const [outdated, setOutdated] = useState(false);
  const [attempt, setAttempt] = useState(0);
  const { busy, send } = useSending(rsvp);

  async function submit(event: Event) {
    event.preventDefault();
    if (busy) return;
    setFailure(null);
    const found = mistakesIn(draft, rsvp);
    const outcome: Outcome | null = found.length
      ? { mistakes: found, failure: null }
      : await send(draft);
    if (!outcome) return;
    setMistakes(outcome.mistakes);
    setFailure(outcome.failure);
    setOutdated(outcome.outdated ?? false);
    if (outcome.mistakes.length) setAttempt((attempts) => attempts + 1);
  }

  function change(next: Draft) {
    setDraft(next);
    setFailure(null);
    if (!mistakes.length) return;
    // What is mended stops being shown; nothing new is, before the next attempt to send.
    const open = new Set(mistakesIn(next, rsvp).map(({ id, message }) => id + message));
    setMistakes(mistakes.filter(({ id, message }) => open.has(id + message)));
  }

  const errors = Object.fromEntries(mistakes.map(({ id, message }) => [id, message]));
  const several = rsvp.guests.length > 1;
  const changing = rsvp.status === 'submitted';
  return (
    <form class="answer" onSubmit={submit} onKeyDown={enterGoesOn} noValidate>
      <div class="answer-intro">
        <h1>{changing ? 'Change your answer' : 'Will you come?'}</h1>
        <p>{changing ? CHANGING : INTRODUCTIONS[rsvp.type][several ? 'several' : 'one']}</p>
        {rsvp.deadline && !changing && (
          <p class="answer-deadline">Please answer by {lastDayOf(rsvp.deadline)}.</p>
        )}
      </div>
      <ErrorSummary mistakes={mistakes} attempt={attempt} />
      <AnswerFields rsvp={rsvp} draft={draft} onDraft={change} errors={errors} />
      <section class="answer-copy" aria-labelledby="copy-heading">
        <h2 id="copy-heading">A copy for you?</h2>
        <Field
          id={fieldId.emailAddress}
          label="Email address"
          optional
          hint={COPY}
          type="email"
          inputMode="email"
          enterKeyHint="next"
          autoComplete="email"
          autoCapitalize="none"
          spellcheck={false}
          value={draft.emailAddress}
          onValue={(emailAddress) => change({ ...draft, emailAddress })}
          error={errors[fieldId.emailAddress]}
        />
      </section>
      <div class="answer-send">
        {!changing && (
          <p>Should something change later, you can change your answer{until(rsvp)}.</p>
        )}
        {failure && <Notice tone="error">{failure}</Notice>}
        {failure && outdated && (
          <Button look="quiet" onClick={() => location.reload()}>
            Load it anew
          </Button>
        )}
        <Button type="submit" busy={busy}>
          {busy ? 'Sending…' : `${changing ? 'Change' : 'Send'} ${several ? 'our' : 'my'} answer`}
        </Button>
        {changing && (
          <ButtonLink href="/thank-you" look="plain" onClick={() => forgetDraft(draftName(rsvp))}>
            Leave it as it is
          </ButtonLink>
        )}
        <LiveStatus>{busy && <Waiting />}</LiveStatus>
      </div>
    </form>
  );
}

/** A thumb on the keyboard's Enter wants the next field; only the button sends for everybody. */
function enterGoesOn(press: KeyboardEvent): void {
  const field = press.target;
  if (press.key !== 'Enter' || !(field instanceof HTMLInputElement)) return;
  press.preventDefault();
  const fields = [...(field.form?.elements ?? [])].filter(
    (each): each is HTMLElement =>
      each instanceof HTMLElement && each.matches('input, textarea, button'),
  );
  fields[fields.indexOf(field) + 1]?.focus();
}

function until({ deadline }: Rsvp): string {
  return deadline ? ` until ${lastDayOf(deadline)}` : ', too';
}

/** Kept on this device from the first word on, until it is sent or somebody signs out. */
function useKeptDraft(rsvp: Rsvp) {
  const name = draftName(rsvp);
  const [draft, setDraft] = useState(() => openDraft(findDraft(name), rsvp));
  const change = (next: Draft) => {
    keepDraft(name, next); // at once: an effect would come too late for a reload
    setDraft(next);
  };
  return [draft, change] as const;
}
