import { Button } from '../../components/Button';
import { Dialog } from '../../components/Dialog';
import { counted } from '../words';

interface Props {
  households: number;
  onSure: () => void;
  onClosed: () => void;
}

/** A thumb slips, and what is mailed to many can't be called back. */
export function Sure({ households, onSure, onClosed }: Props) {
  return (
    <Dialog heading="sure" onClosed={onClosed}>
      <h2 id="sure" tabIndex={-1}>
        Remind {counted(households, 'household')}?
      </h2>
      <p>The mails go out at once. Whoever has answered by then gets none.</p>
      <form method="dialog" class="dialog-actions">
        <Button type="submit" onClick={onSure}>
          Remind them now
        </Button>
        <Button look="plain" type="submit">
          Not yet
        </Button>
      </form>
    </Dialog>
  );
}
