import { useMemo, useState } from 'preact/hooks';
import type { SentInvite } from '../../api/types';
import { Show, useLoaded } from '../../app/loading';
import { ButtonLink } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { LiveStatus } from '../../components/Notice';
import { Export } from '../Export';
import { HostPage } from '../HostPage';
import { Icon } from '../Icon';
import { everyInvite } from '../lists';
import { NewCode } from '../new-code/NewCode';
import { counted } from '../words';
import { InviteTable } from './InviteTable';
import { InviteToolbar } from './InviteToolbar';
import { EVERYTHING, fromHash, type Selection, select, toHash } from './selection';
import { listLeftAt } from './way-back';

export function Invites() {
  const loaded = useLoaded(everyInvite);
  return (
    <HostPage
      title="Invites"
      actions={
        <>
          <ButtonLink href="/hosts/invites/new">
            <Icon drawing="add" /> Add an invite
          </ButtonLink>
          <ButtonLink href="/hosts/invites/import" look="quiet">
            <Icon drawing="upload" /> Import a list
          </ButtonLink>
          <ButtonLink href="/hosts/invites/chase" look="quiet">
            Who hasn’t answered
          </ButtonLink>
          <Export path="/api/invites" />
        </>
      }
    >
      <Show loaded={loaded}>
        {(invites) =>
          invites.length === 0 ? (
            <Empty>
              <h2>Nobody is invited yet</h2>
              <p>Add an invite, or import your guest list.</p>
            </Empty>
          ) : (
            <Narrowed invites={invites} />
          )
        }
      </Show>
    </HostPage>
  );
}

function Narrowed({ invites: listed }: { invites: readonly SentInvite[] }) {
  const [newCodes, setNewCodes] = useState<ReadonlyMap<string, string>>(new Map());
  const [lost, setLost] = useState<SentInvite | null>(null);
  const invites = useMemo(() => withCodes(listed, newCodes), [listed, newCodes]);
  const [selection, setSelection] = useState(() => fromHash(location.hash));
  const shown = useMemo(() => select(invites, selection), [invites, selection]);
  const [copied, setCopied] = useState<Copied | null>(null);
  const hash = toHash(selection);
  listLeftAt(hash);

  /** The address follows, so that a reload, and the way back, find the same invites. */
  function change(changed: Partial<Selection>) {
    const next = { ...selection, ...changed };
    setSelection(next);
    setCopied(null);
    history.replaceState(null, '', location.pathname + toHash(next));
  }

  return (
    <>
      <InviteToolbar selection={selection} change={change} />
      <div class="toolbar-outcome">
        <LiveStatus>{copied ? said(copied) : howMany(shown.length, invites.length)}</LiveStatus>
        {shown.length > 0 && (
          <a href={`/hosts/invites/cards${hash}`}>
            Print {shown.length === 1 ? 'its card' : `their ${shown.length} cards`}
          </a>
        )}
      </div>
      {shown.length > 0 ? (
        <InviteTable
          invites={shown}
          sorting={selection.sorting}
          onSort={(sorting) => change({ sorting })}
          copied={copied?.worked ? copied.code : null}
          onCopied={setCopied}
          onLost={setLost}
        />
      ) : (
        <div class="table-nothing">
          <p>No invite is like that.</p>
          <button
            type="button"
            class="button button-plain"
            onClick={() => {
              change({ ...EVERYTHING, sorting: selection.sorting });
              document.getElementById('search')?.focus();
            }}
          >
            Show all invites
          </button>
        </div>
      )}
      {lost && (
        <NewCode
          invite={lost}
          onReplaced={(code) => setNewCodes(new Map(newCodes).set(lost.id, code))}
          onClosed={() => setLost(null)}
        />
      )}
    </>
  );
}

/** A code replaced here is shown at once: the list may learn of it a moment later. */
function withCodes(
  invites: readonly SentInvite[],
  newCodes: ReadonlyMap<string, string>,
): readonly SentInvite[] {
  return invites.map((invite) => ({ ...invite, code: newCodes.get(invite.id) ?? invite.code }));
}

export interface Copied {
  code: string;
  whose: string;
  link: string;
  worked: boolean;
}

function said({ whose, link, worked }: Copied): string {
  return worked
    ? `The link for ${whose} is copied.`
    : `Your browser won’t let us copy. The link for ${whose} is ${link}`;
}

function howMany(shown: number, all: number): string {
  return shown === all ? counted(all, 'invite') : `${shown} of ${counted(all, 'invite')}`;
}
