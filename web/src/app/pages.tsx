import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Failed } from '../components/Failed';
import { Loading } from '../components/Loading';
import { Page } from '../components/Page';
import { SignIn } from '../guests/sign-in/SignIn';
import { NotFound } from './NotFound';
import { usePlace } from './router';

export type Load = () => Promise<{ default: ComponentType }>;

/** Guests come first: their door is in the first file that loads, everything else follows. */
const PAGES: Record<string, Load> = {
  '/invite': () => import('../guests/details/Details'),
  '/rsvp': () => import('../guests/rsvp/Answer'),
  '/rsvp/change': () => import('../guests/rsvp/Answer'),
  '/thank-you': () => import('../guests/thank-you/ThankYou'),
};
const hosts: Load = () => import('../hosts/Hosts');

export function Pages() {
  const { path } = usePlace();
  if (path === '/') return <SignIn />;
  if (path === '/hosts' || path.startsWith('/hosts/')) return <LazyPage key="hosts" load={hosts} />;
  const load = PAGES[path];
  return load ? <LazyPage key={path} load={load} /> : <NotFound />;
}

/** The guests' other pages, fetched while a guest is still looking for the card. */
export function fetchGuestPagesAhead(): void {
  for (const load of Object.values(PAGES)) load().catch(() => undefined);
}

export function LazyPage({ load }: { load: Load }) {
  const [arriving] = useState(load); // asked for at once, not after the first paint
  const [page, setPage] = useState<{ Content: ComponentType } | { error: unknown } | null>(null);
  useEffect(() => {
    arriving.then(
      (module) => setPage({ Content: module.default }),
      (error: unknown) => setPage({ error }),
    );
  }, [arriving]);
  if (!page) {
    return (
      <Page title="One moment">
        <Loading />
      </Page>
    );
  }
  if ('error' in page) {
    // A browser remembers that a part could not be fetched; only a reload asks for it anew.
    return (
      <Page title="We can’t be reached">
        <Failed error={page.error} again={() => location.reload()} />
      </Page>
    );
  }
  return <page.Content />;
}
