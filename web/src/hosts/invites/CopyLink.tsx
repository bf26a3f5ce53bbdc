import { Button } from '../../components/Button';
import { Icon } from '../Icon';

interface Props {
  link: string;
  /** Whose link it is, for those who only hear the button. */
  whose: string;
  copied: boolean;
  /** Told whether it worked; browsers may refuse. */
  onCopied: (worked: boolean) => void;
}

export function CopyLink({ link, whose, copied, onCopied }: Props) {
  return (
    <Button
      look="quiet"
      onClick={() =>
        copy(link).then(
          () => onCopied(true),
          () => onCopied(false),
        )
      }
    >
      <Icon drawing={copied ? 'done' : 'copy'} />
      <span>
        {copied ? 'Copied' : 'Copy link'} <span class="visually-hidden">for {whose}</span>
      </span>
    </Button>
  );
}

/** Rejects too where there is no clipboard at all. */
async function copy(text: string): Promise<void> {
  await navigator.clipboard.writeText(text);
}
