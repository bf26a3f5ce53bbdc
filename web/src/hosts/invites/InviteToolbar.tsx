import { Field } from '../../components/Field';
import type { Option } from '../../components/RadioCards';
import { Select } from '../../components/Select';
import '../Toolbar.css';
import { type Selection, type SortName, sortCalled, sortName } from './selection';

const STATUSES: readonly Option<Selection['status']>[] = [
  { value: 'any', label: 'Any' },
  { value: 'waiting', label: 'Without an answer' },
  { value: 'opened', label: 'Opened, not answered' },
  { value: 'answered', label: 'Answered' },
];

const TYPES: readonly Option<Selection['type']>[] = [
  { value: 'any', label: 'Day or evening' },
  { value: 'day', label: 'The day' },
  { value: 'evening', label: 'The evening' },
];

const SORTS: readonly Option<SortName>[] = [
  { value: 'guests', label: 'Name, A to Z' },
  { value: '-guests', label: 'Name, Z to A' },
  { value: '-answered', label: 'Latest answers first' },
  { value: 'answered', label: 'Earliest answers first' },
  { value: 'status', label: 'Not opened first' },
  { value: '-status', label: 'Answered first' },
  { value: 'type', label: 'Day, then evening' },
  { value: '-type', label: 'Evening, then day' },
];

interface Props {
  selection: Selection;
  change: (changed: Partial<Selection>) => void;
}

/** Tables are sorted by their headings; a phone shows none, and has a choice instead. */
export function InviteToolbar({ selection: { search, status, type, sorting }, change }: Props) {
  return (
    <search class="toolbar">
      <div class="toolbar-search">
        <Field
          id="search"
          label="Search"
          type="search"
          placeholder="A name or a code"
          value={search}
          onValue={(search) => change({ search })}
        />
      </div>
      <Select
        id="status"
        label="Status"
        value={status}
        onValue={(status) => change({ status })}
        options={STATUSES}
      />
      <Select
        id="type"
        label="Invited for"
        value={type}
        onValue={(type) => change({ type })}
        options={TYPES}
      />
      <div class="toolbar-sort">
        <Select
          id="sort"
          label="Sort by"
          value={sortName(sorting)}
          onValue={(name) => change({ sorting: sortCalled(name) })}
          options={SORTS}
        />
      </div>
    </search>
  );
}
