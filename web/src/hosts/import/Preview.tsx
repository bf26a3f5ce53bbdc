import type { ComponentChildren } from 'preact';
import { Button, ButtonLink } from '../../components/Button';
import { explain } from '../../components/Failed';
import { LiveStatus, Notice } from '../../components/Notice';
import { placeOf } from '../../guests/places';
import { type Column, Table } from '../Table';
import { counted, GUEST_TYPE, INVITE_TYPE } from '../words';
import type { Row } from './guest-list';
import { countDone, type Imported } from './sending';
import { useSending } from './useSending';
import { BadRows } from './Wrong';

interface Props {
  name: string;
  rows: readonly Row[];
  windows: boolean;
  onBegun: () => void;
  onDone: () => void;
  putAway: ComponentChildren;
}

/** What would be created; then how far it is; then what was. */
export function Preview({ name, rows, windows, onBegun, onDone, putAway }: Props) {
  const { state, send } = useSending(rows, { onBegun, onDone });
  const fresh = state.name === 'ready' ? state.fresh : null;
  const toSend = fresh ? fresh.size : rows.length;
  const guests = rows.reduce((sum, { request }) => sum + request.guests.length, 0);
  if (rows.length === 0) {
    return <Notice tone="error">{name} has its columns, but no guest in them.</Notice>;
  }
  return (
    <>
      <section class="panel import-state" aria-labelledby="import-what">
        <h2 id="import-what">
          {counted(rows.length, 'invite')} for {counted(guests, 'guest')}
        </h2>
        {windows && (
          <p>
            {name} does not say how its letters are written, so we took them for Windows’ own.
            Please look at the accents.
          </p>
        )}
        {state.name === 'ready' && <p>{whatIsNew(name, rows.length, state.fresh)}</p>}
        {(state.name === 'sending' || state.name === 'broken') && (
          <progress max={rows.length} value={countDone(state.imported)} aria-label="Invites sent" />
        )}
        <LiveStatus>
          {state.name === 'comparing' && 'Comparing it with who is invited…'}
          {state.name === 'sending' && progress(state.imported, rows.length)}
          {state.name === 'done' && <Outcome imported={state.imported} />}
        </LiveStatus>
        {state.name === 'broken' && (
          <Notice tone="error">
            <p>
              {explain(state.error).advice} {countDone(state.imported)} of {rows.length} invites
              were through; going on makes nothing twice.
            </p>
          </Notice>
        )}
        {state.name === 'done' && state.imported.refused.length > 0 && (
          <div class="notice notice-error" role="alert">
            <p>These were refused:</p>
            <BadRows rows={state.imported.refused} />
          </div>
        )}
        <div class="import-actions">
          {state.name === 'done' ? (
            <ButtonLink href="/hosts/invites">To the invites</ButtonLink>
          ) : (
            state.name !== 'comparing' &&
            toSend > 0 && (
              <Button busy={state.name === 'sending'} onClick={send}>
                {label(state.name, toSend)}
              </Button>
            )
          )}
          {state.name !== 'sending' && putAway}
        </div>
      </section>
      {state.name !== 'done' && (
        <Table
          caption={`What ${name} would create`}
          columns={fresh ? [...COLUMNS, standing(fresh)] : COLUMNS}
          rows={fresh ? newFirst(rows, fresh) : rows}
          keyOf={({ line }) => String(line)}
        />
      )}
    </>
  );
}

const COLUMNS: readonly Column<Row>[] = [
  { key: 'household', heading: 'Household', main: true, cell: ({ household }) => household },
  { key: 'type', heading: 'For', cell: ({ request }) => INVITE_TYPE[request.type] },
  {
    key: 'guests',
    heading: 'Guests',
    cell: ({ request }) => (
      <ul class="import-guests">
        {request.guests.map(({ type, name, guestOf }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows of a file stay where they are
          <li key={place}>
            {guestOf ? placeOf(guestOf) : name}
            {type !== 'adult' && <span> ({GUEST_TYPE[type].toLowerCase()})</span>}
          </li>
        ))}
      </ul>
    ),
  },
  { key: 'line', heading: 'Line', cell: ({ line }) => line },
];

function standing(fresh: ReadonlySet<number>): Column<Row> {
  return {
    key: 'standing',
    heading: 'New?',
    cell: ({ line }) => (fresh.has(line) ? 'New' : 'Invited already'),
  };
}

/** Or one more household would be looked for below a hundred that are there. */
function newFirst(rows: readonly Row[], fresh: ReadonlySet<number>): readonly Row[] {
  return [...rows].sort(
    (one, other) => Number(fresh.has(other.line)) - Number(fresh.has(one.line)),
  );
}

function whatIsNew(name: string, all: number, fresh: ReadonlySet<number> | null): string {
  if (!fresh) return `This is what ${name} would create. Who is invited already stays as they are.`;
  if (fresh.size === all) return `This is what ${name} would create.`;
  if (fresh.size === 0) return `Everybody in ${name} is invited already.`;
  const rest = all - fresh.size;
  return `${fresh.size} of them ${fresh.size === 1 ? 'is' : 'are'} new. The other ${rest} ${
    rest === 1 ? 'is' : 'are'
  } invited already and ${rest === 1 ? 'stays' : 'stay'} as ${rest === 1 ? 'it is' : 'they are'}.`;
}

function label(state: 'ready' | 'sending' | 'broken', invites: number): string {
  if (state === 'sending') return 'Importing…';
  return state === 'broken' ? 'Go on' : `Import ${counted(invites, 'invite')}`;
}

/** In tens, so that whoever listens is not told of every one. */
function progress(imported: Imported, all: number): string {
  const done = countDone(imported);
  return done < 10 ? 'Sending…' : `${done - (done % 10)} of ${all} sent`;
}

function Outcome({ imported: { created, alreadyThere, refused } }: { imported: Imported }) {
  const parts = [`${created} created`, alreadyThere && `${alreadyThere} already there`];
  return (
    <p>
      <b>Done:</b> {parts.filter(Boolean).join(', ')}
      {refused.length > 0 && `, ${refused.length} refused`}.
    </p>
  );
}
