import { useState } from 'preact/hooks';
import { post } from '../../api/client';
import type { GuestType } from '../../api/types';
import { Button } from '../../components/Button';
import { Field } from '../../components/Field';
import { Select } from '../../components/Select';
import { Icon } from '../Icon';
import { GUEST_TYPE, GUEST_TYPES } from '../words';
import type { ListedGuest } from './GuestRow';
import { useMending } from './useMending';

interface Props {
  inviteId: string;
  onAdded: (guest: ListedGuest, version: number) => void;
}

export function NewGuestRow({ inviteId, onAdded }: Props) {
  const [name, setName] = useState('');
  const [type, setType] = useState<GuestType>('adult');
  const { busy, complaint, mend, forgive } = useMending();

  const add = async (submit: Event) => {
    submit.preventDefault();
    const body = { inviteId, type, name: name.trim() };
    await mend(name, body, async (idempotencyKey) => {
      const { id, version } = await post('/api/invited-guests', body, { idempotencyKey });
      onAdded({ id, name: body.name, type }, version);
    });
  };

  return (
    <form class="invite-guest" onSubmit={add} noValidate aria-label="One more guest">
      <Field
        id="new-guest-name"
        label="One more guest"
        value={name}
        onValue={(typed) => {
          setName(typed);
          forgive();
        }}
        error={complaint}
        autoComplete="off"
      />
      <Select
        id="new-guest-type"
        label="Age"
        value={type}
        onValue={setType}
        options={GUEST_TYPES.map((value) => ({ value, label: GUEST_TYPE[value] }))}
      />
      <div class="invite-guest-actions">
        <Button type="submit" look="quiet" busy={busy}>
          <Icon drawing="add" /> Add
        </Button>
      </div>
    </form>
  );
}
