import { describe, expect, test } from 'vitest';
import type { KitchenChange } from '../../src/api/types';
import { changeInWords } from '../../src/hosts/caterer/changes';

const CHANGE: KitchenChange = {
  id: 'zoe',
  name: 'Zoë',
  guestType: 'adult',
  inviteType: 'day',
  wasAttending: true,
  attending: true,
  dishes: [],
  dietaryRequirements: null,
  dietaryNeeds: null,
  insteadOf: null,
};
const COD = { course: 'main', before: 'Cod', after: 'Beef' } as const;

describe('what changed since the handover', () => {
  test.each<[string, Partial<KitchenChange>]>([
    ['no longer coming', { attending: false, dishes: [COD] }],
    ['instead of Sam; Cod → Beef', { insteadOf: 'Sam', dishes: [COD] }],
    ['coming now; Beef', { wasAttending: false, dishes: [COD] }],
    [
      'Cod → Beef; no starter → Soup',
      { dishes: [COD, { course: 'starter', before: null, after: 'Soup' }] },
    ],
    ['Cod → no main', { dishes: [{ ...COD, after: null }] }],
    ['dietary needs: vegan → none', { dietaryNeeds: { before: ['vegan'], after: [] } }],
    ['dietary needs: no nuts', { dietaryNeeds: { before: null, after: ['nuts'] } }],
    ['dietary needs: none → not said', { dietaryNeeds: { before: [], after: null } }],
    ['“No celery”', { dietaryRequirements: { before: '', after: 'No celery' } }],
    ['no dietary note any more', { dietaryRequirements: { before: 'No celery', after: '' } }],
  ])('is said: %s', (words, about) => {
    expect(changeInWords({ ...CHANGE, ...about })).toBe(words);
  });
});
