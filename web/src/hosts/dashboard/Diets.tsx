import type { SubmittedAttendingGuest } from '../../api/types';
import { GUEST_TYPE } from '../words';

/** Who needs the kitchen's attention. */
export function Diets({ guests }: { guests: readonly SubmittedAttendingGuest[] }) {
  const asking = guests
    .filter(({ dietaryRequirements }) => dietaryRequirements !== '')
    .sort((one, other) => one.name.localeCompare(other.name));
  if (asking.length === 0) return <p>No attending guest has named any.</p>;
  return (
    <dl class="diets">
      {asking.map(({ id, name, guestType, dietaryRequirements }) => (
        <div key={id} class="diet">
          <dt>
            {name}
            {guestType !== 'adult' && <span> ({GUEST_TYPE[guestType].toLowerCase()})</span>}
          </dt>
          <dd>{dietaryRequirements}</dd>
        </div>
      ))}
    </dl>
  );
}
