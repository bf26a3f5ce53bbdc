/** Diets in words. */
import type { DietaryNeed } from '../api/types';

/** The needs that were ticked, and the guest's own note. No needs are an answer; null is not. */
export interface Diet {
  readonly dietaryNeeds?: readonly DietaryNeed[] | null;
  readonly dietaryRequirements: string;
}

export const NEED: Record<DietaryNeed, string> = {
  vegetarian: 'Vegetarian',
  vegan: 'Vegan',
  gluten: 'No gluten',
  nuts: 'No nuts',
  dairy: 'No dairy',
  shellfish: 'No shellfish',
  halal: 'Halal',
  kosher: 'Kosher',
};

/** In the order they are offered and written. */
export const NEEDS = Object.keys(NEED) as readonly DietaryNeed[];

/** “Vegan, no nuts”, or “None”; empty where nobody has said, and where a note says it all. */
export function needsInWords({ dietaryNeeds, dietaryRequirements }: Diet): string {
  if (!dietaryNeeds) return '';
  const words = dietaryNeeds.map((need) => NEED[need]).join(', ');
  if (words) return words.charAt(0) + words.slice(1).toLowerCase();
  return dietaryRequirements ? '' : 'None';
}

/** Whether the kitchen has to do anything about it. */
export function asksSomething({ dietaryNeeds, dietaryRequirements }: Diet): boolean {
  return Boolean(dietaryNeeds?.length) || dietaryRequirements !== '';
}
