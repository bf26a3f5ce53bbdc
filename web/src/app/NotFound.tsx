import { ButtonLink } from '../components/Button';
import { Empty } from '../components/Empty';
import { Page } from '../components/Page';

export function NotFound() {
  return (
    <Page title="No such page">
      <Empty whole>
        <h1>There’s nothing here</h1>
        <p>The address may have lost a letter on its way.</p>
        <ButtonLink href="/">To the beginning</ButtonLink>
      </Empty>
    </Page>
  );
}
