import type { ComponentChildren } from 'preact';
import { usePlace } from '../app/router';
import { Sprig } from '../components/ornaments/Sprig';
import { Page } from '../components/Page';
import { SignOut } from '../components/SignOut';
import './HostPage.css';
import { type Drawing, Icon } from './Icon';

const LINKS: readonly { href: string; name: string; drawing: Drawing }[] = [
  { href: '/hosts', name: 'Overview', drawing: 'overview' },
  { href: '/hosts/invites', name: 'Invites', drawing: 'invites' },
  { href: '/hosts/guests', name: 'Guests', drawing: 'guests' },
  { href: '/hosts/menu', name: 'Menu', drawing: 'menu' },
  { href: '/hosts/songs', name: 'Songs', drawing: 'songs' },
];

interface Props {
  title: string;
  /** Stands beside the heading: what one can do here. */
  actions?: ComponentChildren;
  /** The page this one belongs to, and leads back to. */
  within?: { href: string; name: string };
  children: ComponentChildren;
}

/** A page of the hosts', with the ways to the others. */
export function HostPage({ title, actions, within, children }: Props) {
  return (
    <Page title={title} header={<Header />}>
      <div class="host-page">
        <div class="host-heading">
          <div>
            {within && (
              <a class="host-back" rel="prev" href={within.href}>
                <Icon drawing="back" /> {within.name}
              </a>
            )}
            <h1>{title}</h1>
          </div>
          {actions && <div class="host-actions">{actions}</div>}
        </div>
        {children}
      </div>
    </Page>
  );
}

function Header() {
  const { path } = usePlace();
  return (
    <div class="host-header">
      <nav aria-label="Hosts’ pages">
        <ul class="host-nav">
          {LINKS.map(({ href, name, drawing }) => (
            <li key={href}>
              <a href={href} aria-current={currentFor(href, path)}>
                <Icon drawing={drawing} />
                <span>{name}</span>
              </a>
            </li>
          ))}
        </ul>
      </nav>
      <div class="host-sign-out">
        <Sprig />
        <SignOut />
      </div>
    </div>
  );
}

/** A page within another marks the outer one too. */
function currentFor(href: string, path: string): 'page' | 'true' | undefined {
  if (path === href) return 'page';
  return href !== '/hosts' && path.startsWith(`${href}/`) ? 'true' : undefined;
}
