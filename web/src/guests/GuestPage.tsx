import type { ComponentChildren } from 'preact';
import { usePlace } from '../app/router';
import { Sprig } from '../components/ornaments/Sprig';
import { Page } from '../components/Page';
import { SignOut } from '../components/SignOut';
import './GuestPage.css';

const LINKS = [
  { href: '/invite', label: 'The day', covers: ['/invite'] },
  { href: '/rsvp', label: 'Your answer', covers: ['/rsvp', '/rsvp/change', '/thank-you'] },
];

/** What the pages behind the guests' door have in common. */
export function GuestPage({ title, children }: { title: string; children: ComponentChildren }) {
  const { path } = usePlace();
  const header = (
    <nav class="guest-nav" aria-label="Pages">
      {LINKS.map(({ href, label, covers }) => (
        <a key={href} href={href} aria-current={covers.includes(path) ? 'page' : undefined}>
          {label}
        </a>
      ))}
      <SignOut />
    </nav>
  );
  return (
    <Page title={title} header={header} footer={<Sprig />}>
      {children}
    </Page>
  );
}
