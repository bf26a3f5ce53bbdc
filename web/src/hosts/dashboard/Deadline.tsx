import { useState } from 'preact/hooks';
import { put } from '../../api/client';
import type { RsvpDeadline, SetRsvpDeadline } from '../../api/types';
import { Button } from '../../components/Button';
import { Field } from '../../components/Field';
import { LiveStatus } from '../../components/Notice';
import { Select } from '../../components/Select';
import { oneComplaint } from '../refusal';
import { useSendingOnce } from '../useSendingOnce';
import './Deadline.css';
import { standing } from './standing';
import { timeZones } from './time-zones';

/** Until when guests may answer, and where it is set. */
export function Deadline({ held }: { held: RsvpDeadline | null }) {
  const zones = timeZones(held?.timeZone);
  const [lastDay, setLastDay] = useState(held?.lastDay ?? '');
  const [timeZone, setTimeZone] = useState(held?.timeZone ?? zones.here);
  const [set, setSet] = useState<SetRsvpDeadline | null>(null);
  const [complaint, setComplaint] = useState<string>();
  const { busy, sendOnce } = useSendingOnce();

  async function send(submit: Event) {
    submit.preventDefault();
    if (!lastDay) return refuse('Please choose a day.');
    const deadline: SetRsvpDeadline = { lastDay, timeZone };
    await sendOnce(
      deadline,
      async (idempotencyKey) => {
        await put('/api/wedding/rsvp-deadline', deadline, { idempotencyKey });
        setComplaint(undefined);
        setSet(deadline);
      },
      (error) => refuse(oneComplaint(error)),
    );
  }

  function refuse(why: string) {
    setComplaint(why);
    document.getElementById('last-day')?.focus();
  }

  return (
    <section class="panel" aria-labelledby="deadline">
      <h2 id="deadline">Deadline</h2>
      <LiveStatus>
        <p class="deadline-now">{standing(set, held, new Date())}</p>
      </LiveStatus>
      <form class="deadline-form" onSubmit={send} noValidate>
        <Field
          id="last-day"
          type="date"
          label="Last day for answers"
          value={lastDay}
          onValue={(day) => {
            setLastDay(day);
            setComplaint(undefined);
          }}
          error={complaint}
        />
        <Select
          id="time-zone"
          label="Ends at midnight in"
          value={timeZone}
          onValue={setTimeZone}
          options={zones.all.map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))}
        />
        <Button type="submit" look="quiet" busy={busy}>
          {busy ? 'Setting…' : 'Set the deadline'}
        </Button>
      </form>
    </section>
  );
}
