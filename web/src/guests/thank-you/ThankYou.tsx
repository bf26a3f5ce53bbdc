import { Page } from '../../components/Page';

export default function ThankYou() {
  return (
    <Page title="ThankYou">
      <h1>ThankYou</h1>
    </Page>
  );
}
