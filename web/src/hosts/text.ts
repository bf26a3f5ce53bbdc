/** Names, dishes, songs: what the API takes for one line of text. */

const MAX_CHARACTERS = 100;

/** What is wrong with it, in a form; null where nothing is. */
export function textComplaint(typed: string, blank: string): string | null {
  const text = typed.trim();
  if (text === '') return blank;
  const characters = [...text].length;
  if (characters > MAX_CHARACTERS) {
    return `Please keep it to ${MAX_CHARACTERS} characters; these are ${characters}.`;
  }
  return null;
}
