/** The code on the card, as far as a browser can judge it; the API has the last word. */

const LENGTH = 8;

/** What is wrong with what was typed, before a try is spent on it; null where nothing is. */
export function complaintAbout(typed: string): string | null {
  const symbols = typed.normalize('NFKC').replace(/[\s\p{Pd}\p{Cf}−]/gu, '');
  if (symbols === '') return 'Please type the code that is printed on your invite.';
  if (/[^0-9a-z]/i.test(symbols)) return 'The code has letters and numbers only.';
  if (symbols.length !== LENGTH) {
    return `The code has eight letters and numbers; this has ${symbols.length}.`;
  }
  return null;
}

/** The code in a link or QR code: `/#code=XXXX-XXXX`. Fragments never leave the browser. */
export function codeInFragment(fragment: string): string | null {
  return new URLSearchParams(fragment.replace(/^#/, '')).get('code');
}

/** Takes the code out of the address bar, so that it is neither shown about nor bookmarked. */
export function takeCodeFromAddress(): string | null {
  const code = codeInFragment(location.hash);
  if (code !== null) history.replaceState(null, '', location.pathname + location.search);
  return code;
}
