import { isolated } from '../text/direction';

/** Ada, Grace and Byron: in this order, whichever way each is read. */
export function listed(names: readonly string[]): string {
  const each = names.map(isolated);
  return each.length < 2 ? (each[0] ?? '') : `${each.slice(0, -1).join(', ')} and ${each.at(-1)}`;
}
