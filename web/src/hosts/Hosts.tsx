import type { ComponentType } from 'preact';
import { NotFound } from '../app/NotFound';
import { usePlace } from '../app/router';
import { Cards } from './cards/Cards';
import { Dashboard } from './dashboard/Dashboard';
import { Guests } from './guests/Guests';
import { Import } from './import/Import';
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
  '/hosts/invites/import': Import,
  '/hosts/invites/cards': Cards,
  '/hosts/guests': Guests,
  '/hosts/menu': Menu,
  '/hosts/songs': Songs,
};

/** Everything below /hosts; loaded only when a host comes. */
export default function Hosts() {
  const { path } = usePlace();
  const Content = PAGES[path.replace(/\/$/, '')] ?? NotFound;
  return <Content />;
}
