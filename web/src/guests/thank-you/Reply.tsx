import type { RepliedGuest, SubmittedRsvp } from '../../api/types';
import { needsInWords } from '../../diet/needs';
import { placeOf } from '../places';

const COURSES = ['Starter', 'Main course', 'Dessert'];

/** What was answered, guest by guest. */
export function Reply({ rsvp }: { rsvp: SubmittedRsvp }) {
  return (
    <div class="reply">
      {rsvp.guests.map((guest) => (
        <section key={guest.id} class="reply-guest" aria-labelledby={`guest-${guest.id}`}>
          <h2 id={`guest-${guest.id}`}>{guest.name}</h2>
          <p class={guest.attending ? 'reply-comes' : 'reply-stays'}>
            {guest.attending
              ? 'Will be there'
              : guest.guestOf
                ? 'The place is free'
                : 'Can’t make it'}
          </p>
          {guest.attending && guest.guestOf && (
            <p class="reply-guest-of">{placeOf(guest.guestOf)}</p>
          )}
          <Chosen guest={guest} />
        </section>
      ))}
      {rsvp.songs.length > 0 && (
        <section class="reply-guest" aria-labelledby="songs">
          <h2 id="songs">On the dance floor</h2>
          <ul>
            {rsvp.songs.map(({ artist, track }) => (
              <li key={`${artist} ${track}`}>
                <bdi>{track}</bdi>{' '}
                <span class="reply-artist">
                  by <bdi>{artist}</bdi>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function Chosen({ guest }: { guest: RepliedGuest }) {
  if (!guest.attending) return null;
  const rows = guest.chosenFoodChoices.map((dish, n) => [COURSES[n] ?? 'Also', dish] as const);
  const needs = needsInWords(guest);
  if (needs) rows.push(['Dietary needs', needs]);
  if (guest.dietaryRequirements) {
    rows.push(['Other dietary requirements', guest.dietaryRequirements]);
  }
  if (rows.length === 0) return null;
  return (
    <dl>
      {rows.map(([term, words]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{words}</dd>
        </div>
      ))}
    </dl>
  );
}
