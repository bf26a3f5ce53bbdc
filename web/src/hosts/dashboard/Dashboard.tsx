import { get } from '../../api/client';
import { Show, useLoaded } from '../../app/loading';
import { ButtonLink } from '../../components/Button';
import { Empty } from '../../components/Empty';
import { HostPage } from '../HostPage';
import { everyAttendingGuest, everyDish, everyInvite } from '../lists';
import { AnswerBar } from './AnswerBar';
import './Dashboard.css';
import { Deadline } from './Deadline';
import { Diets } from './Diets';
import { DishTotals } from './DishTotals';
import { countAnswers, countDishes } from './numbers';
import { ReplyChart } from './ReplyChart';
import { repliesByDay } from './replies';

async function loadAll() {
  const all = [everyInvite(), everyDish(), everyAttendingGuest(), get('/api/wedding')] as const;
  const [invites, menu, guests, { rsvpDeadline }] = await Promise.all(all);
  return { invites, menu, guests, rsvpDeadline };
}

export function Dashboard() {
  const loaded = useLoaded(loadAll);
  return (
    <HostPage title="Overview">
      <Show loaded={loaded}>
        {({ invites, menu, guests, rsvpDeadline }) =>
          invites.length === 0 ? (
            <NobodyInvited />
          ) : (
            <div class="dashboard">
              <section class="panel" aria-labelledby="answers">
                <h2 id="answers">Who is coming</h2>
                <AnswerBar answers={countAnswers(invites, guests)} />
              </section>
              <section class="panel" aria-labelledby="replies">
                <h2 id="replies">Replies over time</h2>
                <ReplyChart days={repliesByDay(invites, new Date())} invites={invites.length} />
              </section>
              <section class="panel" aria-labelledby="dishes">
                <h2 id="dishes">What they eat</h2>
                <DishTotals dishes={countDishes(menu, guests)} />
                <p class="dashboard-sheet">
                  <a href="/hosts/caterer">The caterer’s sheet, to print or save</a>
                </p>
              </section>
              <div class="dashboard-side">
                <section class="panel" aria-labelledby="diets">
                  <h2 id="diets">Dietary needs</h2>
                  <Diets guests={guests} />
                </section>
                <Deadline held={rsvpDeadline} />
              </div>
            </div>
          )
        }
      </Show>
    </HostPage>
  );
}

function NobodyInvited() {
  return (
    <Empty>
      <h2>Nobody is invited yet</h2>
      <p>Bring your guest list, or begin with a single household.</p>
      <div class="dashboard-beginnings">
        <ButtonLink href="/hosts/invites/import">Import a guest list</ButtonLink>
        <ButtonLink href="/hosts/invites/new" look="quiet">
          Add an invite
        </ButtonLink>
      </div>
    </Empty>
  );
}
