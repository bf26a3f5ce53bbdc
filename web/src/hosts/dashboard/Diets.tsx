import type { SubmittedAttendingGuest } from '../../api/types';
import { asksSomething, needsInWords } from '../../diet/needs';
import { counted, GUEST_TYPE, INVITE_TYPE, listed } from '../words';

type Guest = SubmittedAttendingGuest;

/** Who needs the kitchen's attention, who needs none, and of whom that is not known. */
export function Diets({ guests }: { guests: readonly Guest[] }) {
  const sorted = [...guests].sort((one, other) => one.name.localeCompare(other.name));
  const asking = sorted.filter(asksSomething);
  const quiet = sorted.filter((guest) => !asksSomething(guest));
  const unknown = quiet.filter(({ dietaryNeeds }) => !dietaryNeeds);
  const content = quiet.length - unknown.length;
  if (guests.length === 0) return <p>Nobody has accepted yet.</p>;
  return (
    <div class="diets-all">
      {asking.length > 0 && (
        <dl class="diets">
          {asking.map((guest) => (
            <div key={guest.id} class="diet">
              <dt>
                {guest.name}
                {about(guest) && <span> ({about(guest)})</span>}
              </dt>
              <dd>
                {needsInWords(guest) && <strong>{needsInWords(guest)}</strong>}
                {guest.dietaryRequirements && <span>{guest.dietaryRequirements}</span>}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {asking.length === 0 && <p>No attending guest has named any.</p>}
      {content > 0 && <p>{counted(content, 'guest')} said that there are none.</p>}
      {unknown.length > 0 && (
        <p>
          {counted(unknown.length, 'guest')} said nothing about it:{' '}
          {listed(unknown.map(({ name }) => name))}.
        </p>
      )}
    </div>
  );
}

function about({ guestType, inviteType }: Guest): string {
  const words = [
    guestType !== 'adult' && GUEST_TYPE[guestType],
    inviteType !== 'day' && INVITE_TYPE[inviteType],
  ];
  return words.filter(Boolean).join(', ').toLowerCase();
}
