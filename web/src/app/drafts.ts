/** What somebody typed and has not sent yet; it outlives a reload, a lost network, a session. */
const PREFIX = 'draft:';

export function keepDraft(name: string, draft: unknown): void {
  try {
    localStorage.setItem(PREFIX + name, JSON.stringify(draft));
  } catch {
    // Full, or forbidden in a private window: the form still works, only the draft is lost.
  }
}

/** Whatever was kept under the name; its shape is for the caller to check. */
export function findDraft(name: string): unknown {
  try {
    return JSON.parse(localStorage.getItem(PREFIX + name) ?? 'null');
  } catch {
    return null;
  }
}

export function forgetDraft(name: string): void {
  try {
    localStorage.removeItem(PREFIX + name);
  } catch {
    // There was nothing kept.
  }
}

/** Leaves nothing behind on a borrowed phone. */
export function forgetDrafts(): void {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX)) localStorage.removeItem(key);
    }
  } catch {
    // There was nothing kept.
  }
}
