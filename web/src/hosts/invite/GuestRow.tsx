import { useEffect, useState } from 'preact/hooks';
import { post, put } from '../../api/client';
import type { GuestType } from '../../api/types';
import { Button } from '../../components/Button';
import { Field } from '../../components/Field';
import { Select } from '../../components/Select';
import { GUEST_TYPE, GUEST_TYPES } from '../words';
import { useMending } from './useMending';

export interface ListedGuest {
  id: string;
  name: string;
  type: GuestType;
}

interface Props {
  inviteId: string;
  guest: ListedGuest;
  /** Nobody else is on the invite. */
  alone: boolean;
  onCorrected: (guest: ListedGuest, version: number) => void;
  onWithdrawn: (version: number) => void;
}

/** A guest whose name or type may be wrong, or who was invited by mistake. */
export function GuestRow({ inviteId, guest, alone, onCorrected, onWithdrawn }: Props) {
  const [name, setName] = useState(guest.name);
  const [type, setType] = useState(guest.type);
  const [asking, setAsking] = useState(false);
  const { busy, complaint, mend, forgive } = useMending();
  const about = { inviteId, guestId: guest.id };
  const sureId = `withdraw-${guest.id}`;
  useEffect(() => {
    if (asking) document.getElementById(sureId)?.focus();
  }, [asking, sureId]);
  const changed = name.trim() !== guest.name || type !== guest.type;

  const correct = async (submit: Event) => {
    submit.preventDefault();
    if (!changed) return;
    const body = { ...about, type, name: name.trim() };
    await mend(name, body, async (idempotencyKey) => {
      const { version } = await put('/api/invited-guests', body, { idempotencyKey });
      onCorrected({ id: guest.id, name: body.name, type }, version);
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
          label="Name"
          value={name}
          onValue={(typed) => {
            setName(typed);
            forgive();
          }}
          error={complaint}
          autoComplete="off"
        />
        <Select
          id={`type-${guest.id}`}
          label="Age"
          value={type}
          onValue={setType}
          options={GUEST_TYPES.map((value) => ({ value, label: GUEST_TYPE[value] }))}
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
