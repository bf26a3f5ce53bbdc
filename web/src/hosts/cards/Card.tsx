import type { SentInvite } from '../../api/types';
import { Sprig } from '../../components/ornaments/Sprig';
import { invited } from '../../guests/places';
import { linkTo, shownCode } from '../invites/invite';
import { listed } from '../words';
import { QrCode } from './QrCode';
import { handFor } from './sheets';

const INVITED_FOR = {
  day: 'Please celebrate the day with us',
  evening: 'Please celebrate the evening with us',
} as const;

export function Card({ invite: { code, type, guests } }: { invite: SentInvite }) {
  const names = listed(invited(guests));
  const { size, tall } = handFor(names);
  return (
    <article class={tall ? 'card card-tall' : 'card'} aria-label={names}>
      <Sprig />
      <p class={`card-names card-names-${size}`}>{names}</p>
      <p class="card-for">{INVITED_FOR[type]}</p>
      <div class="card-answer">
        <div>
          <p>Answer at</p>
          <p class="card-address">{location.host}</p>
          <p>with your code</p>
          <p class="card-code">{shownCode(code)}</p>
        </div>
        <QrCode text={linkTo(code)} label={`Link for ${names}`} />
      </div>
    </article>
  );
}
