/** Pages by path. Plain `<a href>` links work: clicks on this site's own pages stay in the app. */
import { useEffect, useState } from 'preact/hooks';

const MOVED = 'moved';
let moves = 0;

export function navigate(to: string, { replace = false } = {}): void {
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  moves += 1;
  window.scrollTo(0, 0);
  window.dispatchEvent(new Event(MOVED));
}

/** Whether somebody already went from one page to another: then the new page takes the focus. */
export function hasMoved(): boolean {
  return moves > 0;
}

interface Place {
  path: string;
  search: URLSearchParams;
}

export function usePlace(): Place {
  const [url, setUrl] = useState(here);
  useEffect(() => {
    const look = () => setUrl(here());
    const goBack = () => {
      moves += 1;
      look();
    };
    window.addEventListener(MOVED, look);
    window.addEventListener('popstate', goBack);
    document.addEventListener('click', followOwnLinks);
    look();
    return () => {
      window.removeEventListener(MOVED, look);
      window.removeEventListener('popstate', goBack);
      document.removeEventListener('click', followOwnLinks);
    };
  }, []);
  const { pathname, searchParams } = new URL(url, location.origin);
  return { path: pathname, search: searchParams };
}

function here(): string {
  return location.pathname + location.search;
}

function followOwnLinks(click: MouseEvent): void {
  const link = click.target instanceof Element ? click.target.closest('a') : null;
  if (!link || click.defaultPrevented || click.button !== 0) return;
  if (click.metaKey || click.ctrlKey || click.shiftKey || click.altKey) return;
  if (link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
  if (link.pathname.startsWith('/api/')) return;
  if (link.hash && link.pathname === location.pathname) return; // a place on this very page
  click.preventDefault();
  navigate(link.pathname + link.search + link.hash);
}
