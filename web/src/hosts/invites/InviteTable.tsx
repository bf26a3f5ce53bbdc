import type { SentInvite } from '../../api/types';
import { Button } from '../../components/Button';
import { Icon } from '../Icon';
import { addressOf } from '../invite/loadInvite';
import { type Column, type Sorting, Table } from '../Table';
import { INVITE_TYPE, listed, shownMoment } from '../words';
import { CopyLink } from './CopyLink';
import type { Copied } from './Invites';
import './InviteTable.css';
import { guestsOf, linkTo, STAGE, shownCode, stageOf } from './invite';
import type { SortKey } from './selection';

interface Props {
  invites: readonly SentInvite[];
  sorting: Sorting<SortKey>;
  onSort: (sorting: Sorting<SortKey>) => void;
  /** The code whose link was copied last. */
  copied: string | null;
  onCopied: (copied: Copied) => void;
  /** Of an invite whose card was lost. */
  onLost: (invite: SentInvite) => void;
}

export function InviteTable({ invites, sorting, onSort, copied, onCopied, onLost }: Props) {
  const columns: readonly Column<SentInvite, SortKey | 'code' | 'link'>[] = [
    {
      key: 'guests',
      heading: 'Guests',
      main: true,
      sortable: true,
      cell: (invite) => (
        <a href={addressOf('invite', { id: invite.id, version: 0, guests: 0 })}>
          {listed(guestsOf(invite))}
        </a>
      ),
    },
    { key: 'type', heading: 'For', sortable: true, cell: ({ type }) => INVITE_TYPE[type] },
    {
      key: 'code',
      heading: 'Code',
      cell: ({ code }) => <span class="invite-code">{shownCode(code)}</span>,
    },
    { key: 'status', heading: 'Status', sortable: true, cell: status },
    {
      key: 'answered',
      heading: 'Answered',
      sortable: true,
      cell: ({ submittedAt }) => submittedAt && shownMoment(submittedAt),
    },
    {
      key: 'link',
      heading: 'Link',
      cell: (invite) => {
        const { code, invitedGuests } = invite;
        const whose = listed(invitedGuests);
        const link = linkTo(code);
        return (
          <div class="invite-actions">
            <CopyLink
              link={link}
              whose={whose}
              copied={copied === code}
              onCopied={(worked) => onCopied({ code, whose, link, worked })}
            />
            <Button look="plain" aria-haspopup="dialog" onClick={() => onLost(invite)}>
              <Icon drawing="renew" />
              <span>
                New code <span class="visually-hidden">for {whose}</span>
              </span>
            </Button>
          </div>
        );
      },
    },
  ];
  return (
    <div class="invites">
      <Table
        caption="Invites"
        columns={columns}
        rows={invites}
        keyOf={({ id }) => id}
        sorting={sorting}
        onSort={({ key, descending }) => onSort({ key: key as SortKey, descending })}
      />
    </div>
  );
}

function status(invite: SentInvite) {
  const stage = stageOf(invite);
  return (
    <span class={`stage stage-${stage}`}>
      {invite.answeredBy === 'host' ? 'Noted by you' : STAGE[stage]}
    </span>
  );
}
