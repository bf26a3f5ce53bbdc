import { useState } from 'preact/hooks';
import type { SentInvite } from '../../api/types';
import { Show, useLoaded } from '../../app/loading';
import { Button } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { HostPage } from '../HostPage';
import { Icon } from '../Icon';
import { fromHash, select } from '../invites/selection';
import { everyInvite } from '../lists';
import { counted, listed } from '../words';
import { Card } from './Card';
import './Cards.css';
import { handFor, sheetsOf } from './sheets';

/** The invites the list showed, as cards to print on A4 and cut. */
export default function Cards() {
  const [selection] = useState(() => fromHash(location.hash));
  const loaded = useLoaded(everyInvite);
  return (
    <HostPage
      title="Invite cards"
      within={{ href: `/hosts/invites${location.hash}`, name: 'Invites' }}
      actions={
        <Button onClick={() => window.print()}>
          <Icon drawing="print" /> Print
        </Button>
      }
    >
      <Show loaded={loaded}>
        {(invites) => {
          const shown = select(invites, selection);
          return shown.length > 0 ? (
            <Sheets invites={shown} />
          ) : (
            <Empty>
              <h2>There is no card to print</h2>
              <p>
                <a href="/hosts/invites">Choose other invites</a>, or add the first.
              </p>
            </Empty>
          );
        }}
      </Show>
    </HostPage>
  );
}

function Sheets({ invites }: { invites: readonly SentInvite[] }) {
  const sheets = sheetsOf(invites, ({ invitedGuests }) => handFor(listed(invitedGuests)).tall);
  return (
    <>
      <p class="cards-advice">
        {counted(invites.length, 'card')} on {counted(sheets.length, 'sheet')} of A4. Print them at
        full size, on something stiff, and cut along the marks. The square opens the website with
        the code filled in.
      </p>
      <div class="sheets">
        {sheets.map((cards) => (
          <div key={cards[0]?.id} class="sheet">
            {cards.map((invite) => (
              <Card key={invite.id} invite={invite} />
            ))}
          </div>
        ))}
      </div>
    </>
  );
}
