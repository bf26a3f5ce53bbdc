import type { CatererSheet } from '../../api/types';
import { NEED, needsInWords } from '../../diet/needs';
import { isolated } from '../../text/direction';
import { about } from './guests';

/** How many need what, who they are, and of whom it is not known. */
export function Diets({ sheet }: { sheet: CatererSheet }) {
  const { needs, diets, noNeeds, dietUnsaid } = sheet;
  return (
    <>
      <ul class="sheet-needs">
        {needs.map(({ need, guests }) => (
          <li key={need}>
            {NEED[need]} <strong>{guests}</strong>
          </li>
        ))}
        <li>
          None <strong>{noNeeds}</strong>
        </li>
        <li>
          Not said <strong>{dietUnsaid.length}</strong>
        </li>
      </ul>
      {diets.length > 0 && (
        <ul class="sheet-diets">
          {diets.map((guest) => (
            <li key={guest.id}>
              <strong>{isolated(guest.name)}</strong>
              {about(guest)}: {said(guest)}
              {guest.dishes.length > 0 && <small>{guest.dishes.join(' · ')}</small>}
            </li>
          ))}
        </ul>
      )}
      {dietUnsaid.length > 0 && (
        <p class="sheet-unsaid">
          Not said: {dietUnsaid.map(({ name }) => isolated(name)).join(', ')}.
        </p>
      )}
    </>
  );
}

function said(guest: CatererSheet['diets'][number]): string {
  const note = guest.dietaryRequirements && `“${isolated(guest.dietaryRequirements)}”`;
  return [needsInWords(guest).toLowerCase(), note].filter(Boolean).join(', ');
}
