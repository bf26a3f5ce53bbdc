import { Page } from '../components/Page';

/** Everything below /hosts; loaded only when a host comes. */
export default function Hosts() {
  return (
    <Page title="Hosts">
      <h1>Hosts</h1>
    </Page>
  );
}
