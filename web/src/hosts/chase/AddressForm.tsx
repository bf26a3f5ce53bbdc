import { useState } from 'preact/hooks';
import type { SentInvite } from '../../api/types';
import { isLockedOut } from '../../app/loading';
import { useSession } from '../../app/session';
import { Button } from '../../components/Button';
import { Field } from '../../components/Field';
import { isAddress } from '../../email/address';
import { complaints } from '../refusal';
import { listed } from '../words';

interface Props {
  invite: SentInvite;
  /** Just now. */
  noted: boolean;
  onNote: (address: string | null) => Promise<void>;
}

/** Where a household can be reminded, as the hosts know it. */
export function AddressForm({ invite, noted, onNote }: Props) {
  const { turnedAway } = useSession();
  const [address, setAddress] = useState(invite.emailAddress ?? '');
  const [wrong, setWrong] = useState<string | undefined>();
  const [busy, setBusy] = useState(false);

  async function save(event: Event) {
    event.preventDefault();
    const typed = address.trim();
    if (typed && !isAddress(typed)) {
      setWrong('Please write an address like name@example.com.');
      return;
    }
    setBusy(true);
    setWrong(undefined);
    try {
      await onNote(typed || null);
    } catch (error) {
      if (isLockedOut(error)) return turnedAway();
      setWrong(complaints(error)[0]?.message);
    } finally {
      setBusy(false);
    }
  }

  return (
    <form class="chase-address" onSubmit={save} noValidate>
      <Field
        id={`address-${invite.id}`}
        label="Email"
        aria-label={`Email of ${listed(invite.invitedGuests)}`}
        type="email"
        inputMode="email"
        autoComplete="off"
        autoCapitalize="none"
        spellcheck={false}
        value={address}
        onValue={(typed) => {
          setAddress(typed);
          setWrong(undefined);
        }}
        error={wrong}
      />
      <Button type="submit" look="quiet" busy={busy}>
        {noted ? 'Noted' : 'Note'}
        <span class="visually-hidden"> the address of {listed(invite.invitedGuests)}</span>
      </Button>
    </form>
  );
}
