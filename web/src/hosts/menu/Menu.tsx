import { useState } from 'preact/hooks';
import type { AvailableFoodChoice } from '../../api/types';
import { Show, useLoaded } from '../../app/loading';
import { Empty } from '../../components/Empty';
import { Export } from '../Export';
import { HostPage } from '../HostPage';
import { everyDish } from '../lists';
import { COURSE, COURSES, GUEST_TYPE_PLURAL, GUEST_TYPES } from '../words';
import { DishForm } from './DishForm';
import './Menu.css';

type Dish = AvailableFoodChoice;

export function Menu() {
  const loaded = useLoaded(everyDish);
  return (
    <HostPage title="Menu" actions={<Export path="/api/food-choices" />}>
      <Show loaded={loaded}>{(dishes) => <WithForm listed={dishes} />}</Show>
    </HostPage>
  );
}

/** Dishes that were just added are shown at once; the list may learn of them a moment later. */
function WithForm({ listed }: { listed: readonly Dish[] }) {
  const [added, setAdded] = useState<readonly Dish[]>([]);
  const known = new Set(listed.map(({ id }) => id));
  const dishes = [...listed, ...added.filter(({ id }) => !known.has(id))];
  return (
    <div class="menu">
      <DishForm
        dishes={dishes}
        onAdded={(dish) =>
          setAdded((before) => [...before.filter(({ id }) => id !== dish.id), dish])
        }
      />
      {dishes.length === 0 ? (
        <Empty>
          <h2>The menu is empty</h2>
          <p>Guests of the day choose a starter, a main and a dessert: add the first dish.</p>
        </Empty>
      ) : (
        <div class="menu-cards">
          {GUEST_TYPES.map((guestType) => {
            const offered = dishes.filter((dish) => dish.guestType === guestType);
            return (
              offered.length > 0 && (
                <MenuCard key={guestType} name={GUEST_TYPE_PLURAL[guestType]} dishes={offered} />
              )
            );
          })}
        </div>
      )}
    </div>
  );
}

function MenuCard({ name, dishes }: { name: string; dishes: readonly Dish[] }) {
  return (
    <section class="panel menu-card">
      <h2>{name}</h2>
      {COURSES.map((course) => {
        const served = dishes.filter((dish) => dish.course === course);
        return (
          <div key={course}>
            <h3>{COURSE[course]}</h3>
            {served.length > 0 ? (
              <ul>
                {served.map(({ id, name }) => (
                  <li key={id}>{name}</li>
                ))}
              </ul>
            ) : (
              <p>None yet: without one, these guests can’t answer.</p>
            )}
          </div>
        );
      })}
    </section>
  );
}
