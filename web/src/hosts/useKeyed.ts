import { useRef } from 'preact/hooks';

interface Keyed {
  /** The same body has the same key until it is done; another body is another command. */
  (body: unknown): string;
  done(): void;
}

/** Idempotency keys for a form: a lost answer may be asked for again, and nothing is made twice. */
export function useKeyed(): Keyed {
  const keys = useRef(new Map<string, string>());
  const keyFor = (body: unknown) => {
    const said = JSON.stringify(body);
    const key = keys.current.get(said) ?? crypto.randomUUID();
    keys.current.set(said, key);
    return key;
  };
  return Object.assign(keyFor, { done: () => keys.current.clear() });
}
