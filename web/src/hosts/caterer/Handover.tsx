import { useState } from 'preact/hooks';
import { get, post } from '../../api/client';
import type { CatererSheet } from '../../api/types';
import { Button } from '../../components/Button';
import { CheckboxCard } from '../../components/CheckboxCards';
import { LiveStatus, Notice } from '../../components/Notice';
import { oneComplaint } from '../refusal';
import { useSendingOnce } from '../useSendingOnce';
import { longMoment } from './guests';

const LOOKS = 20;
const BETWEEN_LOOKS = 250;

interface Props {
  sheet: CatererSheet;
  /** Told the sheet that knows of the handover. */
  onHandedOver: (sheet: CatererSheet) => void;
}

/** Notes that the caterer has these numbers: from then on the sheet says what changed. */
export function Handover({ sheet, onHandedOver }: Props) {
  const { handover } = sheet;
  const [mailChanges, setMailChanges] = useState(handover?.mailChanges ?? true);
  const [failure, setFailure] = useState<string | null>(null);
  const [done, setDone] = useState(false);
  const { busy, sendOnce } = useSendingOnce();

  async function record() {
    setFailure(null);
    setDone(false);
    // What the sheet shows is what had been recorded by its latest change: what is on its way to
    // it meanwhile will be among what changed.
    const told = { asOf: sheet.latestChangeAt ?? sheet.asOf, mailChanges };
    await sendOnce(
      told,
      async (idempotencyKey) => {
        await post('/api/caterer-sheet/handovers', told, { idempotencyKey });
        onHandedOver(await known(told));
        setDone(true);
      },
      (error) => setFailure(oneComplaint(error)),
    );
  }

  return (
    <section class="panel sheet-handover" aria-labelledby="handover">
      <h2 id="handover">Handover</h2>
      <p>
        {handover
          ? `The caterer has the numbers since ${longMoment(handover.at)}. Given them anew? Then say so again.`
          : 'Have you given these numbers to the caterer? Say so, and this page will show what changes from then on.'}
      </p>
      <CheckboxCard
        label="Mail us whenever something changes after that"
        checked={mailChanges}
        onChange={() => setMailChanges(!mailChanges)}
      />
      {failure && <Notice tone="error">{failure}</Notice>}
      <Button busy={busy} onClick={record}>
        {busy ? 'Noting…' : 'The caterer has these numbers'}
      </Button>
      <LiveStatus>{done && <p>Noted.</p>}</LiveStatus>
    </section>
  );
}

/** The sheet, once the reading side has heard of the handover; else as it is by then. */
async function known(told: { asOf: string; mailChanges: boolean }): Promise<CatererSheet> {
  for (let look = 1; ; look += 1) {
    const sheet = await get('/api/caterer-sheet', {});
    const { handover } = sheet;
    const there =
      handover?.mailChanges === told.mailChanges &&
      new Date(handover.asOf).getTime() === new Date(told.asOf).getTime();
    if (there || look === LOOKS) return sheet;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS));
  }
}
