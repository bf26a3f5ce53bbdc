/** The zones of the world by their IANA names, and the one this device is in. */
export function timeZones(held?: string): { here: string; all: string[] } {
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = new Set([...Intl.supportedValuesOf('timeZone'), here, ...(held ? [held] : [])]);
  return { here, all: [...known].sort() };
}
