import { Pages } from './pages';
import { SessionProvider } from './session';

export function App() {
  return (
    <SessionProvider>
      <Pages />
    </SessionProvider>
  );
}
