/** Which invites are shown, and in which order. */
import type { InviteType, SentInvite } from '../../api/types';
import type { Sorting } from '../Table';
import { type Stage, stageOf } from './invite';

export interface Selection {
  search: string;
  /** `waiting` is every invite without an answer, opened or not. */
  status: 'any' | 'waiting' | 'opened' | 'answered';
  type: 'any' | InviteType;
  sorting: Sorting<SortKey>;
}

export type SortKey = 'guests' | 'type' | 'status' | 'answered';

export const EVERYTHING: Selection = {
  search: '',
  status: 'any',
  type: 'any',
  sorting: { key: 'guests', descending: false },
};

export function select(invites: readonly SentInvite[], selection: Selection): SentInvite[] {
  const { search, status, type, sorting } = selection;
  const matches = searcher(search);
  return invites
    .filter((invite) => type === 'any' || invite.type === type)
    .filter((invite) => hasStatus(stageOf(invite), status))
    .filter(matches)
    .sort(comparator(sorting));
}

function hasStatus(stage: Stage, wanted: Selection['status']): boolean {
  if (wanted === 'any') return true;
  return wanted === 'waiting' ? stage !== 'answered' : stage === wanted;
}

/** Every word has to be in a guest's name, or the whole be part of the code. */
function searcher(search: string): (invite: SentInvite) => boolean {
  const words = plain(search).split(/\s+/).filter(Boolean);
  const code = plain(search).replace(/[\s-]/g, '');
  return (invite) => {
    if (words.length === 0) return true;
    if (plain(invite.code).replace('-', '').includes(code)) return true;
    const names = plain(invite.invitedGuests.join(' '));
    return words.every((word) => names.includes(word));
  };
}

/** Without accents and capitals, as people type in a hurry. */
export function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
}

const STAGES: readonly Stage[] = ['waiting', 'opened', 'answered'];
const byName = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

/** What has no time yet comes last, whichever way the times go; equals go by name. */
function comparator({
  key,
  descending,
}: Sorting<SortKey>): (one: SentInvite, other: SentInvite) => number {
  const direction = descending ? -1 : 1;
  const names = (one: SentInvite, other: SentInvite) =>
    byName.compare(one.invitedGuests.join(' '), other.invitedGuests.join(' '));
  const times = (one: string | null, other: string | null) => {
    if (one === null || other === null) return Number(one === null) - Number(other === null);
    return direction * (Date.parse(one) - Date.parse(other));
  };
  switch (key) {
    case 'guests':
      return (one, other) => direction * names(one, other);
    case 'type':
      return (one, other) => direction * byName.compare(one.type, other.type) || names(one, other);
    case 'status':
      return (one, other) =>
        direction * (STAGES.indexOf(stageOf(one)) - STAGES.indexOf(stageOf(other))) ||
        names(one, other);
    case 'answered':
      return (one, other) => times(one.submittedAt, other.submittedAt) || names(one, other);
  }
}

/** As it stands in the address, so that links and reloads find the same invites. Behind a #, which
 * never leaves the browser: names and codes are searched for, and addresses end up in logs. */
export function toHash({ search, status, type, sorting }: Selection): string {
  const params = new URLSearchParams();
  if (search.trim()) params.set('search', search.trim());
  if (status !== 'any') params.set('status', status);
  if (type !== 'any') params.set('type', type);
  if (sorting.key !== 'guests' || sorting.descending) params.set('sort', sortName(sorting));
  const text = params.toString();
  return text && `#${text}`;
}

export function fromHash(hash: string): Selection {
  const params = new URLSearchParams(hash.replace(/^#/, ''));
  return {
    search: params.get('search') ?? '',
    status: oneOf(params.get('status'), ['waiting', 'opened', 'answered']) ?? 'any',
    type: oneOf(params.get('type'), ['day', 'evening']) ?? 'any',
    sorting: sortCalled(params.get('sort') ?? ''),
  };
}

export type SortName = SortKey | `-${SortKey}`;

export function sortName({ key, descending }: Sorting<SortKey>): SortName {
  return descending ? `-${key}` : key;
}

export function sortCalled(name: string): Sorting<SortKey> {
  return {
    key: oneOf(name.replace(/^-/, ''), ['guests', 'type', 'status', 'answered']) ?? 'guests',
    descending: name.startsWith('-'),
  };
}

function oneOf<V extends string>(value: string | null, known: readonly V[]): V | undefined {
  return known.find((each) => each === value);
}
