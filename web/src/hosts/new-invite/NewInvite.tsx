import { useState } from 'preact/hooks';
import { post } from '../../api/client';
import type { CreateInvite, InviteType } from '../../api/types';
import { forgetDraft, keepDraft } from '../../app/drafts';
import { Button } from '../../components/Button';
import { ErrorSummary, type Mistake } from '../../components/ErrorSummary';
import { Waiting } from '../../components/Loading';
import { LiveStatus } from '../../components/Notice';
import { RadioCards } from '../../components/RadioCards';
import { placeOf } from '../../guests/places';
import { HostPage } from '../HostPage';
import { backToInvites } from '../invites/way-back';
import { complaints } from '../refusal';
import { useSendingOnce } from '../useSendingOnce';
import { Added, type AddedInvite } from './Added';
import { GuestRows } from './GuestRows';
import {
  DRAFT,
  findHousehold,
  type Household,
  mistakesOf,
  newHousehold,
  toRequest,
} from './household';
import './NewInvite.css';

export function NewInvite() {
  const [added, setAdded] = useState<AddedInvite | null>(null);
  return (
    <HostPage title="Add an invite" within={backToInvites()}>
      {added ? (
        <Added invite={added} another={() => setAdded(null)} />
      ) : (
        <Form onAdded={setAdded} />
      )}
    </HostPage>
  );
}

function Form({ onAdded }: { onAdded: (invite: AddedInvite) => void }) {
  const [household, setHousehold] = useKeptHousehold();
  const [mistakes, setMistakes] = useState<readonly Mistake[]>([]);
  const [attempt, setAttempt] = useState(0);
  const { busy, sendOnce } = useSendingOnce();

  async function add(submit: Event) {
    submit.preventDefault();
    const wrong = mistakesOf(household);
    if (wrong.length > 0) return refuse(wrong);
    setMistakes([]);
    const request: CreateInvite = toRequest(household);
    await sendOnce(
      request,
      async (idempotencyKey) => {
        const created = await post('/api/invites', request, { idempotencyKey });
        forgetDraft(DRAFT);
        onAdded({
          code: ('code' in created && created.code) || '',
          names: request.guests.map(({ name, guestOf }) => (guestOf ? placeOf(guestOf) : name)),
        });
      },
      (error) => refuse(complaints(error)),
    );
  }

  function refuse(wrong: readonly Mistake[]) {
    setMistakes(wrong);
    setAttempt((attempts) => attempts + 1);
  }

  return (
    <form class="new-invite" onSubmit={add} noValidate>
      <ErrorSummary mistakes={mistakes} attempt={attempt} />
      <div class="panel new-invite-fields">
        <RadioCards<InviteType>
          id="type"
          legend="They are invited for"
          inline
          options={[
            { value: 'day', label: 'The whole day' },
            { value: 'evening', label: 'The evening' },
          ]}
          value={household.type}
          onValue={(type) => setHousehold({ ...household, type })}
          error={mistakes.find(({ id }) => id === 'type')?.message}
        />
        <GuestRows
          guests={household.guests}
          onGuests={(guests) => setHousehold({ ...household, guests })}
          mistakes={mistakes}
        />
      </div>
      <div class="new-invite-send">
        <Button type="submit" busy={busy}>
          {busy ? 'Adding…' : 'Add the invite'}
        </Button>
        <Button
          look="plain"
          onClick={() => {
            setHousehold(newHousehold());
            setMistakes([]);
            document.getElementById('guests-0-name')?.focus();
          }}
        >
          Start over
        </Button>
        <LiveStatus>{busy && <Waiting />}</LiveStatus>
      </div>
    </form>
  );
}

function useKeptHousehold() {
  const [household, setHousehold] = useState<Household>(findHousehold);
  const change = (next: Household) => {
    keepDraft(DRAFT, next); // at once: an effect would come too late for a reload
    setHousehold(next);
  };
  return [household, change] as const;
}
