import { Page } from '../../components/Page';

export default function Details() {
  return (
    <Page title="Details">
      <h1>Details</h1>
    </Page>
  );
}
