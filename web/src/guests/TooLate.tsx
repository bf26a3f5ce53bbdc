import type { RsvpDeadline } from '../api/types';
import { ButtonLink } from '../components/Button';
import { Empty } from '../components/Empty';
import { Contact } from './Contact';
import { longDate } from './details/countdown';

/** For guests who have not answered in time. */
export function TooLate({ deadline }: { deadline: RsvpDeadline }) {
  return (
    <Empty whole>
      <h1>The time for answers is over</h1>
      <p>
        Answers were welcome until {longDate(deadline.lastDay)}. Would you still like to come, or
        can’t you make it? Please get in touch with us.
      </p>
      <Contact />
      <ButtonLink href="/invite" look="quiet">
        Back to the day
      </ButtonLink>
    </Empty>
  );
}
