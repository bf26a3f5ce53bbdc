/** The way back to the list of invites, narrowed down as it was left. */

let left = '';

/** `hash` is what the list's address has behind it. */
export function listLeftAt(hash: string): void {
  left = hash;
}

export function backToInvites(): { href: string; name: string } {
  return { href: `/hosts/invites${left}`, name: 'Invites' };
}
