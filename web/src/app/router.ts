/** Pages by path. Plain `<a href>` links work: clicks on this site's own pages stay in the app. */
import { useEffect, useState } from 'preact/hooks';

const MOVED = 'moved';
let moves = 0;

/** `back` leads to a page that was left: to where it was left, as the browser's own way back. */
export function navigate(to: string, { replace = false, back = false } = {}): void {
  places.set(location.href, window.scrollY);
  if (replace) history.replaceState(null, '', to);
  else history.pushState(null, '', to);
  moves += 1;
  window.scrollTo(0, 0);
  window.dispatchEvent(new Event(MOVED));
  scrollBack(back);
}

/** How far down each page was when it was left. */
const places = new Map<string, number>();
let growing: ResizeObserver | undefined;

/** As soon as what was loaded anew is as long as it was; unless somebody scrolls by then. */
function scrollBack(wanted: boolean): void {
  growing?.disconnect();
  const top = places.get(location.href);
  if (!wanted || !top) return;
  const leaveIt = () => growing?.disconnect();
  growing = new ResizeObserver(() => {
    if (document.documentElement.scrollHeight < top + window.innerHeight) return;
    window.scrollTo({ top, behavior: 'instant' });
    leaveIt();
  });
  growing.observe(document.body);
  for (const sign of ['wheel', 'touchstart', 'keydown']) {
    window.addEventListener(sign, leaveIt, { once: true, passive: true });
  }
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
      scrollBack(true);
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
  navigate(link.pathname + link.search + link.hash, { back: link.rel === 'prev' });
}
