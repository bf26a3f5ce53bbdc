import { useEffect, useRef } from 'preact/hooks';
import { Button } from '../../components/Button';
import type { Mistake } from '../../components/ErrorSummary';
import { Field } from '../../components/Field';
import { Select } from '../../components/Select';
import { Icon } from '../Icon';
import { InvitedAs } from '../InvitedAs';
import { GUEST_TYPE_OPTIONS } from '../words';
import {
  bringerOf,
  bringersOf,
  MAX_GUESTS,
  mayBeBrought,
  type NewGuest,
  withAnotherGuest,
  withoutGuest,
} from './household';

interface Props {
  guests: readonly NewGuest[];
  onGuests: (guests: readonly NewGuest[]) => void;
  mistakes: readonly Mistake[];
}

/** A row a guest. A new row takes the focus; when one goes, the row before it does. */
export function GuestRows({ guests, onGuests, mistakes }: Props) {
  const focusNext = useRef<string | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows have come or gone
  useEffect(() => {
    const row = focusNext.current;
    if (row) {
      const name = document.getElementById(`${row}-name`);
      (name ?? document.getElementById(`${row}-type`))?.focus();
    }
    focusNext.current = null;
  }, [guests.length]);

  const change = (place: number, changed: Partial<NewGuest>) =>
    onGuests(guests.map((guest, at) => (at === place ? { ...guest, ...changed } : guest)));

  return (
    <fieldset class="guest-rows">
      <legend class="field-label">Guests</legend>
      {guests.map(({ row, type, name, guestOf }, place) => (
        <div key={row} class="guest-row">
          {mayBeBrought(guests, row) && (
            <InvitedAs
              id={`guests-${place}-guestOf`}
              bringers={bringersOf(guests, row).map(({ row, name }) => ({
                value: String(row),
                name: name.trim(),
              }))}
              value={guestOf == null ? '' : String(guestOf)}
              onValue={(of) => change(place, { guestOf: of ? Number(of) : null })}
            />
          )}
          {bringerOf(guests, guests[place] as NewGuest) ? (
            <p class="field guest-row-unnamed">Their answer will say who comes.</p>
          ) : (
            <Field
              id={`guests-${place}-name`}
              label={`Name of guest ${place + 1}`}
              value={name}
              onValue={(name) => change(place, { name })}
              error={mistakes.find(({ id }) => id === `guests-${place}-name`)?.message}
              autoComplete="off"
              autoCapitalize="words"
              autoCorrect="off"
              spellcheck={false}
            />
          )}
          <Select
            id={`guests-${place}-type`}
            label="Age"
            value={type}
            onValue={(type) => change(place, { type })}
            options={GUEST_TYPE_OPTIONS}
          />
          {guests.length > 1 && (
            <Button
              look="plain"
              aria-label={`Remove ${(guestOf == null && name.trim()) || `guest ${place + 1}`}`}
              onClick={() => {
                focusNext.current = `guests-${Math.max(0, place - 1)}`;
                onGuests(withoutGuest(guests, row));
              }}
            >
              <Icon drawing="remove" />
            </Button>
          )}
        </div>
      ))}
      {guests.length < MAX_GUESTS ? (
        <Button
          look="quiet"
          onClick={() => {
            focusNext.current = `guests-${guests.length}`;
            onGuests(withAnotherGuest(guests));
          }}
        >
          <Icon drawing="add" /> Another guest
        </Button>
      ) : (
        <p class="field-hint">An invite holds up to {MAX_GUESTS} guests.</p>
      )}
    </fieldset>
  );
}
