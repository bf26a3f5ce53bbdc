import type { ComponentChildren } from 'preact';
import './Table.css';

export interface Column<Row, Key extends string = string> {
  key: Key;
  heading: string;
  cell: (row: Row) => ComponentChildren;
  /** What the row is called by; shown large on a phone. */
  main?: boolean;
  sortable?: boolean;
}

export interface Sorting<Key extends string = string> {
  key: Key;
  descending: boolean;
}

interface Props<Row, Key extends string> {
  caption: string;
  columns: readonly Column<Row, Key>[];
  rows: readonly Row[];
  keyOf: (row: Row, index: number) => string;
  sorting?: Sorting<Key>;
  onSort?: (sorting: Sorting<Key>) => void;
}

/** A table; on a phone each row becomes a card, and every cell says what it is. */
export function Table<Row, Key extends string>(props: Props<Row, Key>) {
  const { caption, columns, rows, keyOf, sorting, onSort } = props;
  return (
    <table class="table">
      <caption class="visually-hidden">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <Heading key={column.key} column={column} sorting={sorting} onSort={onSort} />
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row, index) => (
          <tr key={keyOf(row, index)}>
            {columns.map(({ key, heading, cell, main }) =>
              main ? (
                <th key={key} scope="row">
                  {cell(row)}
                </th>
              ) : (
                <td key={key} data-heading={heading}>
                  {cell(row)}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Heading<Row, Key extends string>({
  column: { key, heading, sortable },
  sorting,
  onSort,
}: {
  column: Column<Row, Key>;
  sorting: Sorting<Key> | undefined;
  onSort: ((sorting: Sorting<Key>) => void) | undefined;
}) {
  if (!sortable || !onSort) return <th scope="col">{heading}</th>;
  const sorted = sorting?.key === key;
  const descending = sorted && sorting.descending;
  const order = descending ? 'descending' : 'ascending';
  return (
    <th scope="col" aria-sort={sorted ? order : 'none'}>
      <button
        type="button"
        class="table-sort"
        onClick={() => onSort({ key, descending: sorted && !descending })}
      >
        {heading}
        <svg viewBox="0 0 12 16" width="12" height="16" aria-hidden="true">
          <path class={sorted && !descending ? 'table-sorted' : ''} d="M2 6l4-4 4 4" />
          <path class={descending ? 'table-sorted' : ''} d="M2 10l4 4 4-4" />
        </svg>
      </button>
    </th>
  );
}
