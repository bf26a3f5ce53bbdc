/** What changed for a guest since the caterer was told, in words. */
import type { DietaryNeed, KitchenChange } from '../../api/types';
import { NEED } from '../../diet/needs';
import { isolated } from '../../text/direction';

export function changeInWords(change: KitchenChange): string {
  if (!change.attending) return 'no longer coming';
  const news = !change.wasAttending;
  const said = news ? ['coming now'] : [];
  if (change.insteadOf) said.push(`instead of ${isolated(change.insteadOf)}`);
  for (const { course, before, after } of change.dishes) {
    const now = after ?? `no ${course}`;
    said.push(news ? now : `${before ?? `no ${course}`} → ${now}`);
  }
  if (change.dietaryNeeds) {
    const { before, after } = change.dietaryNeeds;
    const now = needs(after);
    said.push(`dietary needs: ${news || !before ? now : `${needs(before)} → ${now}`}`);
  }
  if (change.dietaryRequirements) {
    const note = change.dietaryRequirements.after;
    said.push(note ? `“${isolated(note)}”` : 'no dietary note any more');
  }
  return said.join('; ');
}

function needs(ticked: readonly DietaryNeed[] | null): string {
  if (!ticked) return 'not said';
  return ticked.map((need) => NEED[need].toLowerCase()).join(', ') || 'none';
}
