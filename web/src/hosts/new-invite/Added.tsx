import { useEffect, useRef, useState } from 'preact/hooks';
import { Button, ButtonLink } from '../../components/Button';
import { LiveStatus } from '../../components/Notice';
import { CopyLink } from '../invites/CopyLink';
import { linkTo, shownCode } from '../invites/invite';
import { listed } from '../words';

export interface AddedInvite {
  code: string;
  names: readonly string[];
}

/** The new invite's code and link, at once: the list may learn of it a moment later. */
export function Added({ invite, another }: { invite: AddedInvite; another: () => void }) {
  const heading = useRef<HTMLHeadingElement>(null);
  const [copied, setCopied] = useState<boolean | null>(null);
  const whose = listed(invite.names);
  const link = linkTo(invite.code);

  useEffect(() => heading.current?.focus(), []);

  return (
    <div class="panel added">
      <h2 ref={heading} tabIndex={-1}>
        {whose} {invite.names.length === 1 ? 'is' : 'are'} invited
      </h2>
      <p>Their code is</p>
      <p class="added-code">{shownCode(invite.code)}</p>
      <p class="added-link">{link}</p>
      <div class="added-actions">
        <CopyLink link={link} whose={whose} copied={copied === true} onCopied={setCopied} />
        <Button onClick={another}>Add another</Button>
        <ButtonLink href="/hosts/invites" look="plain">
          To all invites
        </ButtonLink>
      </div>
      <LiveStatus>
        {copied === true && `The link for ${whose} is copied.`}
        {copied === false && 'Your browser won’t let us copy: please mark the link above.'}
      </LiveStatus>
    </div>
  );
}
