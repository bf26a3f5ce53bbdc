import type { ComponentType } from 'preact';
import { NotFound } from '../app/NotFound';
import { LazyPage, type Load } from '../app/pages';
import { usePlace } from '../app/router';
import { Dashboard } from './dashboard/Dashboard';
import { Guests } from './guests/Guests';
import { Invites } from './invites/Invites';
import { Menu } from './menu/Menu';
import { NewInvite } from './new-invite/NewInvite';
import { HostSignIn } from './sign-in/HostSignIn';
import { Songs } from './songs/Songs';

const PAGES: Record<string, ComponentType> = {
  '/hosts': Dashboard,
  '/hosts/sign-in': HostSignIn,
  '/hosts/invites': Invites,
  '/hosts/invites/new': NewInvite,
  '/hosts/guests': Guests,
  '/hosts/menu': Menu,
  '/hosts/songs': Songs,
};

/** What few visits need, and much code. */
const LATER: Record<string, Load> = {
  '/hosts/invites/import': () => import('./import/Import'),
  '/hosts/invites/invite': () => import('./invite/Invite'),
  '/hosts/invites/reply': () => import('./reply/NoteReply'),
  '/hosts/caterer': () => import('./caterer/Caterer'),
  '/hosts/invites/cards': () => import('./cards/Cards'),
  '/hosts/invites/chase': () => import('./chase/Chase'),
};

/** Everything below /hosts; loaded only when a host comes. */
export default function Hosts() {
  const { path } = usePlace();
  const page = path.replace(/\/$/, '');
  const load = LATER[page];
  if (load) return <LazyPage key={page} load={load} />;
  const Content = PAGES[page] ?? NotFound;
  return <Content />;
}
