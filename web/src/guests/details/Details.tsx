import { get } from '../../api/client';
import { Problem } from '../../api/problems';
import type { Content, PendingRsvp, SubmittedRsvp } from '../../api/types';
import { Show, useLoaded } from '../../app/loading';
import { ButtonLink } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { Garland } from '../../components/ornaments/Garland';
import { GuestPage } from '../GuestPage';
import { listed } from '../names';
import { greeted } from '../places';
import { countdown, lastDayOf, longDate } from './countdown';
import { Sections } from './Sections';
import './Details.css';

interface Invite {
  content: Content | null;
  rsvp: PendingRsvp | SubmittedRsvp;
}

export default function Details() {
  const loaded = useLoaded(loadInvite);
  const names = loaded.state === 'ready' ? loaded.value.content?.names : undefined;
  return (
    <GuestPage title={names ?? 'Your invite'}>
      <Show loaded={loaded}>{({ content, rsvp }) => <Invitation {...{ content, rsvp }} />}</Show>
    </GuestPage>
  );
}

async function loadInvite(): Promise<Invite> {
  const [content, rsvp] = await Promise.all([loadContent(), get('/api/rsvp')]);
  return { content, rsvp };
}

/** Null as long as the couple have written nothing. */
async function loadContent(): Promise<Content | null> {
  try {
    return await get('/api/content');
  } catch (error) {
    if (error instanceof Problem && error.kind === 'not-found') return null;
    throw error;
  }
}

function Invitation({ content, rsvp }: Invite) {
  return (
    <div class="details">
      <section class="details-hero">
        <Garland />
        <p class="details-dear">Dear {listed(greeted(rsvp))},</p>
        <p>{INVITED_TO[rsvp.type]}</p>
        <h1>{content?.names ?? 'We are getting married'}</h1>
        {content && (
          <>
            <p class="details-date">
              <time dateTime={content.weddingDate}>{longDate(content.weddingDate)}</time>
            </p>
            <p class="details-countdown">{countdown(content.weddingDate, new Date())}</p>
          </>
        )}
        <CallToAnswer rsvp={rsvp} />
      </section>
      {content ? (
        <Sections content={content} type={rsvp.type} />
      ) : (
        <Empty>
          <p>Everything about the day will be here soon. You can answer already.</p>
        </Empty>
      )}
      {content && (
        <section class="details-close">
          <CallToAnswer rsvp={rsvp} />
        </section>
      )}
    </div>
  );
}

const INVITED_TO = {
  day: 'you are invited to the wedding of',
  evening: 'you are invited to the evening party of',
};

function CallToAnswer({ rsvp }: Pick<Invite, 'rsvp'>) {
  const { deadline } = rsvp;
  if (rsvp.status === 'submitted') {
    return (
      <ButtonLink href="/thank-you" look="quiet">
        See your answer
      </ButtonLink>
    );
  }
  if (deadline?.passed) {
    return (
      <p class="details-deadline">The time for answers is over. Please get in touch with us.</p>
    );
  }
  return (
    <>
      <ButtonLink href="/rsvp">Will you come? Tell us</ButtonLink>
      {deadline && <p class="details-deadline">by {lastDayOf(deadline)}</p>}
    </>
  );
}
