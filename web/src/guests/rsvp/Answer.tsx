import { Page } from '../../components/Page';

export default function Answer() {
  return (
    <Page title="Answer">
      <h1>Answer</h1>
    </Page>
  );
}
