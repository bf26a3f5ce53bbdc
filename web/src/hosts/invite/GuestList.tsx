import { useEffect, useRef, useState } from 'preact/hooks';
import type { PendingRsvp } from '../../api/types';
import { ButtonLink } from '../../components/Button';
import { LiveStatus } from '../../components/Notice';
import { MAX_GUESTS } from '../new-invite/household';
import { INVITE_TYPE } from '../words';
import { GuestRow } from './GuestRow';
import {
  type ListedGuest,
  listOf,
  namedIn,
  withCorrected,
  withGuest,
  withoutGuest,
} from './listed';
import { addressOf } from './loadInvite';
import { NewGuestRow } from './NewGuestRow';

interface Props {
  inviteId: string;
  rsvp: PendingRsvp;
  onNames: (names: readonly string[]) => void;
}

/** Who is on an invite that nobody has answered yet. What is mended here is known at once. */
export function GuestList({ inviteId, rsvp, onNames }: Props) {
  const [guests, setGuests] = useState(() => listOf(rsvp));
  const named = namedIn(guests).map(({ name }) => name);
  const [version, setVersion] = useState(rsvp.guestsVersion);
  const [said, setSaid] = useState('');
  const heading = useRef<HTMLHeadingElement>(null);
  const count = useRef(guests.length);
  useEffect(() => {
    if (guests.length < count.current) heading.current?.focus();
    count.current = guests.length;
  }, [guests.length]);

  function done(next: readonly ListedGuest[], now: number, words: string) {
    setGuests(next);
    onNames(next.map(({ name }) => name));
    setVersion(now);
    setSaid(words);
  }

  return (
    <>
      <p class="invite-standing">
        Invited for the {INVITE_TYPE[rsvp.type].toLowerCase()}. There is no answer yet.
      </p>
      <div class="invite-next">
        <ButtonLink href={addressOf('reply', { id: inviteId, version: 0, guests: version })}>
          Note their reply
        </ButtonLink>
        <p>Did they ring you, or write a card? You can answer for them, after the deadline, too.</p>
      </div>
      <section class="panel" aria-labelledby="guests">
        <h2 id="guests" ref={heading} tabIndex={-1}>
          Guests
        </h2>
        <LiveStatus>{said && <p class="invite-said">{said}</p>}</LiveStatus>
        <ul class="invite-guests">
          {guests.map((guest) => (
            <GuestRow
              key={guest.id}
              inviteId={inviteId}
              guest={guest}
              alone={!guest.guestOf && named.length === 1}
              onCorrected={(corrected, now) =>
                done(withCorrected(guests, corrected), now, `Corrected: ${corrected.name}.`)
              }
              onWithdrawn={(now) =>
                done(
                  withoutGuest(guests, guest.id),
                  now,
                  `${guest.name} is no longer on the invite.`,
                )
              }
            />
          ))}
        </ul>
        {guests.length < MAX_GUESTS ? (
          <NewGuestRow
            key={guests.length}
            inviteId={inviteId}
            named={named}
            onAdded={(guest, now) =>
              done(withGuest(guests, guest), now, `${guest.name} is on the invite, too.`)
            }
          />
        ) : (
          <p class="field-hint">An invite holds up to {MAX_GUESTS} guests.</p>
        )}
      </section>
    </>
  );
}
