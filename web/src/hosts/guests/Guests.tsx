import { useMemo, useState } from 'preact/hooks';
import type { SubmittedAttendingGuest } from '../../api/types';
import { Show, useLoaded } from '../../app/loading';
import { Empty } from '../../components/Empty';
import { Field } from '../../components/Field';
import { LiveStatus } from '../../components/Notice';
import { asksSomething, needsInWords } from '../../diet/needs';
import { Export } from '../Export';
import { HostPage } from '../HostPage';
import { plain } from '../invites/selection';
import { everyAttendingGuest } from '../lists';
import { type Column, type Sorting, Table } from '../Table';
import '../Toolbar.css';
import { counted, GUEST_TYPE, GUEST_TYPES, INVITE_TYPE } from '../words';
import './Guests.css';

type Key = 'name' | 'guestType' | 'inviteType' | 'dishes' | 'diet';
type Guest = SubmittedAttendingGuest;

const COLUMNS: readonly Column<Guest, Key>[] = [
  {
    key: 'name',
    heading: 'Name',
    main: true,
    sortable: true,
    cell: ({ name }) => <bdi>{name}</bdi>,
  },
  {
    key: 'guestType',
    heading: 'Guest',
    sortable: true,
    cell: ({ guestType }) => GUEST_TYPE[guestType],
  },
  {
    key: 'inviteType',
    heading: 'For',
    sortable: true,
    cell: ({ inviteType }) => INVITE_TYPE[inviteType],
  },
  {
    key: 'dishes',
    heading: 'Dishes',
    cell: ({ chosenFoodChoices }) =>
      chosenFoodChoices.length > 0 && (
        <ol class="guest-dishes">
          {chosenFoodChoices.map((name, course) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is the course
            <li key={course}>{name}</li>
          ))}
        </ol>
      ),
  },
  {
    key: 'diet',
    heading: 'Diet',
    sortable: true,
    cell: (guest) =>
      dietOf(guest) ? <span class="guest-diet">{dietOf(guest)}</span> : <NothingSaid />,
  },
];

export function Guests() {
  const loaded = useLoaded(everyAttendingGuest);
  return (
    <HostPage title="Attending guests" actions={<Export path="/api/attending-guests" />}>
      <Show loaded={loaded}>
        {(guests) =>
          guests.length === 0 ? (
            <Empty>
              <h2>Nobody has accepted yet</h2>
              <p>Guests appear here as soon as they have answered.</p>
            </Empty>
          ) : (
            <Narrowed guests={guests} />
          )
        }
      </Show>
    </HostPage>
  );
}

function Narrowed({ guests }: { guests: readonly Guest[] }) {
  const [search, setSearch] = useState('');
  const [sorting, setSorting] = useState<Sorting<Key>>({ key: 'name', descending: false });
  const shown = useMemo(
    () => guests.filter(searcher(search)).sort(comparator(sorting)),
    [guests, search, sorting],
  );
  return (
    <>
      <search class="toolbar">
        <div class="toolbar-search">
          <Field
            id="search"
            label="Search"
            type="search"
            placeholder="A name, a dish, a diet"
            value={search}
            onValue={setSearch}
          />
        </div>
      </search>
      <div class="toolbar-outcome">
        <LiveStatus>
          {shown.length === guests.length
            ? counted(guests.length, 'guest')
            : `${shown.length} of ${counted(guests.length, 'guest')}`}
        </LiveStatus>
      </div>
      {shown.length > 0 ? (
        <Table
          caption="Attending guests"
          columns={COLUMNS}
          rows={shown}
          keyOf={({ id }) => id}
          sorting={sorting}
          onSort={setSorting}
        />
      ) : (
        <p class="table-nothing">No guest is like that.</p>
      )}
    </>
  );
}

function dietOf(guest: Guest): string {
  return [needsInWords(guest), guest.dietaryRequirements].filter(Boolean).join('\n');
}

function NothingSaid() {
  return <span class="guest-unsaid">Not said yet</span>;
}

function searcher(search: string): (guest: Guest) => boolean {
  const words = plain(search).split(/\s+/).filter(Boolean);
  return (guest) => {
    const text = plain([guest.name, ...guest.chosenFoodChoices, dietOf(guest)].join(' '));
    return words.every((word) => text.includes(word));
  };
}

/** Who has a diet comes first, and goes by it. */
function comparator({ key, descending }: Sorting<Key>): (one: Guest, other: Guest) => number {
  const direction = descending ? -1 : 1;
  const names = (one: Guest, other: Guest) => one.name.localeCompare(other.name);
  switch (key) {
    case 'guestType':
      return (one, other) =>
        direction * (GUEST_TYPES.indexOf(one.guestType) - GUEST_TYPES.indexOf(other.guestType)) ||
        names(one, other);
    case 'inviteType':
      return (one, other) =>
        direction * one.inviteType.localeCompare(other.inviteType) || names(one, other);
    case 'diet':
      return (one, other) =>
        Number(!asksSomething(one)) - Number(!asksSomething(other)) ||
        direction * dietOf(one).localeCompare(dietOf(other)) ||
        names(one, other);
    default:
      return (one, other) => direction * names(one, other);
  }
}
