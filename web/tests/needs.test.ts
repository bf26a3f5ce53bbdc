import { describe, expect, test } from 'vitest';
import { asksSomething, type Diet, needsInWords } from '../src/diet/needs';

const CASES: [Diet, string, boolean][] = [
  [{ dietaryNeeds: ['vegan', 'nuts'], dietaryRequirements: '' }, 'Vegan, no nuts', true],
  [{ dietaryNeeds: ['gluten'], dietaryRequirements: 'Coeliac' }, 'No gluten', true],
  [{ dietaryNeeds: [], dietaryRequirements: '' }, 'None', false],
  [{ dietaryNeeds: [], dietaryRequirements: 'No celery' }, '', true],
  [{ dietaryNeeds: null, dietaryRequirements: '' }, '', false],
  [{ dietaryRequirements: 'No celery' }, '', true],
];

describe('a diet', () => {
  test.each(CASES)('is said in words: %o', (diet, words, asks) => {
    expect(needsInWords(diet)).toBe(words);
    expect(asksSomething(diet)).toBe(asks);
  });
});
