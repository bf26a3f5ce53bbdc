import { useEffect, useState } from 'preact/hooks';
import { post, put } from '../../api/client';
import { Button } from '../../components/Button';
import { Field } from '../../components/Field';
import { Select } from '../../components/Select';
import { GUEST_TYPE_OPTIONS } from '../words';
import type { ListedGuest } from './listed';
import { useMending } from './useMending';

interface Props {
  inviteId: string;
  guest: ListedGuest;
  /** Nobody else who is named is on the invite. */
  alone: boolean;
  onCorrected: (guest: ListedGuest, version: number) => void;
  onWithdrawn: (version: number) => void;
}

/** A guest whose name or type may be wrong, or who was invited by mistake; or a place, which
 * becomes a guest like others once the hosts name who comes. */
export function GuestRow({ inviteId, guest, alone, onCorrected, onWithdrawn }: Props) {
  const written = guest.guestOf ? '' : guest.name;
  const [name, setName] = useState(written);
  const [type, setType] = useState(guest.type);
  const [asking, setAsking] = useState(false);
  const { busy, complaint, mend, forgive } = useMending();
  const about = { inviteId, guestId: guest.id };
  const sureId = `withdraw-${guest.id}`;
  useEffect(() => {
    if (asking) document.getElementById(sureId)?.focus();
  }, [asking, sureId]);
  const changed = name.trim() !== written || type !== guest.type;

  const correct = async (submit: Event) => {
    submit.preventDefault();
    if (!changed) return;
    const guestOf = name.trim() ? null : guest.guestOf;
    const body = { ...about, type, name: name.trim(), guestOf };
    const called = guestOf ? guest.name : name.trim();
    await mend(called, body, async (idempotencyKey) => {
      const { version } = await put('/api/invited-guests', body, { idempotencyKey });
      const broughtBy = guestOf && guest.broughtBy;
      onCorrected({ id: guest.id, name: called, type, guestOf, broughtBy }, version);
    });
  };
  const withdraw = () =>
    mend(guest.name, about, async (idempotencyKey) => {
      const { version } = await post('/api/withdrawn-guests', about, { idempotencyKey });
      onWithdrawn(version);
    });

  return (
    <li>
      <form class="invite-guest" onSubmit={correct} noValidate aria-label={guest.name}>
        <Field
          id={`name-${guest.id}`}
          label={guest.guestOf ? `${guest.name}: name, once you know it` : 'Name'}
          value={name}
          onValue={(typed) => {
            setName(typed);
            forgive();
          }}
          error={complaint}
          autoComplete="off"
          autoCapitalize="words"
          autoCorrect="off"
          spellcheck={false}
        />
        <Select
          id={`type-${guest.id}`}
          label="Age"
          value={type}
          onValue={setType}
          options={GUEST_TYPE_OPTIONS}
        />
        <div class="invite-guest-actions">
          {changed && (
            <Button type="submit" look="quiet" busy={busy}>
              Correct
            </Button>
          )}
          {!alone && !asking && (
            <Button
              look="plain"
              aria-label={`Withdraw ${guest.name}`}
              onClick={() => setAsking(true)}
            >
              Withdraw
            </Button>
          )}
        </div>
        {asking && (
          <fieldset class="invite-asking">
            <legend>Take {guest.name} off this invite?</legend>
            <Button look="quiet" busy={busy} onClick={withdraw} id={sureId}>
              Yes, withdraw
            </Button>
            <Button look="plain" onClick={() => setAsking(false)}>
              Keep {guest.name}
            </Button>
          </fieldset>
        )}
      </form>
    </li>
  );
}
