import { useState } from 'preact/hooks';
import { post } from '../../api/client';
import type { ReissueInviteCode, SentInvite } from '../../api/types';
import { Button, ButtonLink } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { Waiting } from '../../components/Loading';
import { LiveStatus, Notice } from '../../components/Notice';
import { CopyLink } from '../invites/CopyLink';
import { linkTo, shownCode } from '../invites/invite';
import { oneComplaint } from '../refusal';
import { useSendingOnce } from '../useSendingOnce';
import { listed } from '../words';
import './NewCode.css';

interface Props {
  /** As the list shows it when the dialog opens; the dialog is the same until it closes. */
  invite: SentInvite;
  onReplaced: (code: string) => void;
  onClosed: () => void;
}

/** For a card that was lost: asks first, for the old code is dead at once. */
export function NewCode({ invite, onReplaced, onClosed }: Props) {
  const [lost] = useState(invite.code);
  const [code, setCode] = useState<string | null>(null);
  const whose = listed(invite.invitedGuests);

  return (
    <Dialog heading="new-code" onClosed={onClosed}>
      {code === null ? (
        <Question
          lost={lost}
          whose={whose}
          onReplaced={(code) => {
            setCode(code);
            onReplaced(code);
          }}
        />
      ) : (
        <Replaced lost={lost} code={code} names={invite.invitedGuests} />
      )}
    </Dialog>
  );
}

function Question({
  lost,
  whose,
  onReplaced,
}: {
  lost: string;
  whose: string;
  onReplaced: (code: string) => void;
}) {
  const [wrong, setWrong] = useState('');
  const { busy, sendOnce } = useSendingOnce();

  async function replace() {
    setWrong('');
    const request: ReissueInviteCode = { code: lost };
    await sendOnce(
      request,
      async (idempotencyKey) => {
        const made = await post('/api/invite-codes', request, { idempotencyKey });
        onReplaced(made.code ?? '');
      },
      (error) => setWrong(oneComplaint(error)),
    );
  }

  return (
    <>
      <h2 id="new-code" tabIndex={-1}>
        A new code for {whose}?
      </h2>
      <p>
        The card with <span class="invite-code">{shownCode(lost)}</span> stops working at once, and
        whoever signed in with it is signed out. An answer they gave stays as it is.
      </p>
      {wrong && <Notice tone="error">{wrong}</Notice>}
      <form method="dialog" class="dialog-actions">
        <Button busy={busy} onClick={replace}>
          {busy ? 'Replacing…' : 'Make a new code'}
        </Button>
        <Button look="plain" type="submit">
          Keep the old one
        </Button>
      </form>
      <LiveStatus>{busy && <Waiting />}</LiveStatus>
    </>
  );
}

function Replaced({ lost, code, names }: { lost: string; code: string; names: readonly string[] }) {
  const [copied, setCopied] = useState<boolean | null>(null);
  const link = linkTo(code);
  const whose = listed(names);
  return (
    <>
      <h2 id="new-code" tabIndex={-1} ref={(heading) => heading?.focus()}>
        {whose} {names.length === 1 ? 'has' : 'have'} a new code
      </h2>
      <p class="new-code">{shownCode(code)}</p>
      <p class="new-code-link">{link}</p>
      <p>{shownCode(lost)} opens nothing any more.</p>
      <form method="dialog" class="dialog-actions">
        <CopyLink link={link} whose={whose} copied={copied === true} onCopied={setCopied} />
        {/* By the new code, so that a list that has not heard of it yet prints no old one; behind
            a #, so that no log of addresses holds it. */}
        <ButtonLink look="quiet" href={`/hosts/invites/cards#search=${shownCode(code)}`}>
          Print the new card
        </ButtonLink>
        <Button type="submit">Done</Button>
      </form>
      <LiveStatus>
        {copied === true && `The link for ${whose} is copied.`}
        {copied === false && 'Your browser won’t let us copy: please mark the link above.'}
      </LiveStatus>
    </>
  );
}
