import { useCallback, useState } from 'preact/hooks';
import { get } from '../../api/client';
import type { CatererSheet } from '../../api/types';
import { Show, useLoaded } from '../../app/loading';
import { navigate, usePlace } from '../../app/router';
import { Button, ButtonLink } from '../../components/Button';
import { Field } from '../../components/Field';
import { Export } from '../Export';
import { HostPage } from '../HostPage';
import { Icon } from '../Icon';
import './Caterer.css';
import { Handover } from './Handover';
import { Sheet } from './Sheet';

const PAGE = '/hosts/caterer';

/** What the caterer has to know: on one sheet of paper, of now or of any moment before. */
export default function Caterer() {
  const { search } = usePlace();
  const asOf = search.get('asOf') ?? undefined;
  const [handedOver, setHandedOver] = useState<CatererSheet | null>(null);
  const load = useCallback(() => get('/api/caterer-sheet', asOf ? { asOf } : {}), [asOf]);
  const loaded = useLoaded(load);
  return (
    <HostPage
      title="Caterer’s sheet"
      within={{ href: '/hosts', name: 'Overview' }}
      actions={
        <>
          <Export path={`/api/caterer-sheet${asOf ? `?asOf=${encodeURIComponent(asOf)}` : ''}`} />
          <Button onClick={() => window.print()}>
            <Icon drawing="print" /> Print
          </Button>
        </>
      }
    >
      <Moment key={asOf} asOf={asOf} />
      <Show loaded={loaded}>
        {(sheet) => (
          <>
            <Sheet sheet={asOf ? sheet : (handedOver ?? sheet)} />
            {!asOf && <Handover sheet={handedOver ?? sheet} onHandedOver={setHandedOver} />}
          </>
        )}
      </Show>
    </HostPage>
  );
}

/** Which moment the sheet is of; the reader's own clock and time zone. */
function Moment({ asOf }: { asOf: string | undefined }) {
  const [moment, setMoment] = useState(asOf ? local(new Date(asOf)) : '');
  const [complaint, setComplaint] = useState<string>();
  function show(submit: Event) {
    submit.preventDefault();
    const asked = new Date(moment);
    if (Number.isNaN(asked.getTime())) return setComplaint('Please choose a day and a time.');
    if (asked > new Date()) return setComplaint('Nobody knows that yet.');
    navigate(`${PAGE}?asOf=${encodeURIComponent(asked.toISOString())}`);
  }
  return (
    <form class="sheet-moment" onSubmit={show} noValidate>
      <Field
        id="as-of"
        type="datetime-local"
        label="As it was at"
        value={moment}
        onValue={(typed) => {
          setMoment(typed);
          setComplaint(undefined);
        }}
        error={complaint}
      />
      <Button type="submit" look="quiet">
        Show
      </Button>
      {asOf && (
        <ButtonLink href={PAGE} look="plain">
          Show it as it is now
        </ButtonLink>
      )}
    </form>
  );
}

/** As a field for a date and a time wants it. */
function local(moment: Date): string {
  const shifted = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000);
  return shifted.toISOString().slice(0, 19);
}
