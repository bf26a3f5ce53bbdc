import { useState } from 'preact/hooks';
import { post } from '../../api/client';
import type { GuestType } from '../../api/types';
import { Button } from '../../components/Button';
import { Field } from '../../components/Field';
import { Select } from '../../components/Select';
import { placeOf } from '../../guests/places';
import { Icon } from '../Icon';
import { InvitedAs } from '../InvitedAs';
import { GUEST_TYPE_OPTIONS } from '../words';
import type { ListedGuest } from './listed';
import { useMending } from './useMending';

interface Props {
  inviteId: string;
  /** Those on the invite who have a name, and so may bring somebody. */
  named: readonly string[];
  onAdded: (guest: Omit<ListedGuest, 'broughtBy'>, version: number) => void;
}

export function NewGuestRow({ inviteId, named, onAdded }: Props) {
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState('');
  const guestOf = named.includes(chosen) ? chosen : ''; // who has another name now is chosen anew
  const [type, setType] = useState<GuestType>('adult');
  const { busy, complaint, mend, forgive } = useMending();

  const add = async (submit: Event) => {
    submit.preventDefault();
    const called = guestOf ? placeOf(guestOf) : name.trim();
    const body = guestOf
      ? { inviteId, type, name: '', guestOf }
      : { inviteId, type, name: name.trim(), guestOf: null };
    await mend(called, body, async (idempotencyKey) => {
      const { id, version } = await post('/api/invited-guests', body, { idempotencyKey });
      onAdded({ id, name: called, type, guestOf: guestOf || null }, version);
    });
  };

  return (
    <form
      class="invite-guest invite-guest-new"
      onSubmit={add}
      noValidate
      aria-label="One more guest"
    >
      <InvitedAs
        id="new-guest-of"
        bringers={[...new Set(named)].map((name) => ({ value: name, name }))}
        value={guestOf}
        onValue={(next) => {
          setChosen(next);
          forgive();
        }}
      />
      {guestOf ? (
        <p class="field invite-guest-unnamed" role={complaint ? 'alert' : undefined}>
          {complaint ?? 'Their answer will say who comes.'}
        </p>
      ) : (
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
          autoCapitalize="words"
          autoCorrect="off"
          spellcheck={false}
        />
      )}
      <Select
        id="new-guest-type"
        label="Age"
        value={type}
        onValue={setType}
        options={GUEST_TYPE_OPTIONS}
      />
      <div class="invite-guest-actions">
        <Button type="submit" look="quiet" busy={busy}>
          <Icon drawing="add" /> Add
        </Button>
      </div>
    </form>
  );
}
