import { describe, expect, test } from 'vitest';
import { codeInFragment, complaintAbout } from '../src/guests/sign-in/code';

describe('what was typed as a code', () => {
  test.each(['ABCD-EF12', 'abcd ef12', ' a b c d – e f 1 2 ', 'ＡＢＣＤ-ＥＦ１２', 'OIL0-OIL1'])(
    'may be %j, as the API forgives',
    (typed) => expect(complaintAbout(typed)).toBeNull(),
  );

  test.each([
    ['', 'Please type the code that is printed on your invite.'],
    [' - ', 'Please type the code that is printed on your invite.'],
    ['ABCD-EF1', 'The code has eight letters and numbers; this has 7.'],
    ['ABCD-EF12?', 'The code has letters and numbers only.'],
  ])('is complained about before a try is spent: %j', (typed, complaint) =>
    expect(complaintAbout(typed)).toBe(complaint),
  );
});

test('a link carries the code in its fragment, and may carry none', () => {
  expect(codeInFragment('#code=ABCD-EF12')).toBe('ABCD-EF12');
  expect(codeInFragment('#location')).toBeNull();
  expect(codeInFragment('')).toBeNull();
});
