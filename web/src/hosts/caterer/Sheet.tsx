import type { CatererSheet, GuestCounts } from '../../api/types';
import { isolated } from '../../text/direction';
import { COURSE } from '../words';
import { changeInWords } from './changes';
import { Diets } from './Diets';
import { about, longMoment } from './guests';

/** The sheet itself: a page to read, and one side of A4. */
export function Sheet({ sheet }: { sheet: CatererSheet }) {
  const { handover, changedSinceHandover, withoutChoice } = sheet;
  return (
    <article
      class={saysMuch(sheet) ? 'caterer-sheet sheet-dense' : 'caterer-sheet'}
      aria-labelledby="sheet"
    >
      <header class="sheet-head">
        <h2 id="sheet">
          {sheet.all.all} guests: {sheet.day.all} dine, {sheet.evening.all} come in the evening
        </h2>
        <p>As of {longMoment(sheet.asOf)}.</p>
      </header>
      <div class="sheet-columns">
        {handover && (
          <section class="panel sheet-changes" aria-labelledby="changes">
            <h3 id="changes">Changed since the handover</h3>
            <p>The caterer was given the numbers on {longMoment(handover.at)}.</p>
            {changedSinceHandover.length === 0 ? (
              <p>Nothing has changed since.</p>
            ) : (
              <ul>
                {changedSinceHandover.map((change) => (
                  <li key={change.id}>
                    <strong>{isolated(change.name)}</strong>
                    {about(change)}: {changeInWords(change)}
                  </li>
                ))}
              </ul>
            )}
          </section>
        )}
        <section class="panel" aria-labelledby="portions">
          <h3 id="portions">Dishes</h3>
          <Portions sheet={sheet} />
        </section>
        {withoutChoice.length > 0 && (
          <section class="panel" aria-labelledby="without-choice">
            <h3 id="without-choice">Without a choice</h3>
            <ul>
              {withoutChoice.map((guest) => (
                <li key={guest.id}>
                  <strong>{isolated(guest.name)}</strong>
                  {about(guest)}: no {guest.courses.join(', no ')}
                </li>
              ))}
            </ul>
          </section>
        )}
        <section class="panel" aria-labelledby="sheet-diets">
          <h3 id="sheet-diets">Dietary needs</h3>
          <Diets sheet={sheet} />
        </section>
      </div>
    </article>
  );
}

const MANY_NAMES = 25;

/** Whether smaller type is called for, on paper. */
function saysMuch({ diets, changedSinceHandover, withoutChoice }: CatererSheet): boolean {
  return diets.length + changedSinceHandover.length + withoutChoice.length > MANY_NAMES;
}

function Portions({ sheet }: { sheet: CatererSheet }) {
  return (
    <table class="sheet-table">
      <thead>
        <tr>
          <td />
          <th scope="col">Adults</th>
          <th scope="col">Children</th>
          <th scope="col">Babies</th>
          <th scope="col">All</th>
        </tr>
      </thead>
      {sheet.courses.map((course) => (
        <tbody key={course.course}>
          <tr>
            <th scope="rowgroup" colSpan={5} class="sheet-course">
              {COURSE[course.course]}
            </th>
          </tr>
          {course.dishes.map(({ name, portions }) => (
            <Counts key={name} name={name} counts={portions} />
          ))}
          {course.withoutChoice.all > 0 && (
            <Counts name="Without a choice" counts={course.withoutChoice} aside />
          )}
          {course.withoutMenu.all > 0 && (
            <Counts name="Babies, without a menu" counts={course.withoutMenu} aside />
          )}
          <Counts name="All who dine" counts={course.all} sum />
        </tbody>
      ))}
      <tbody>
        <tr>
          <th scope="rowgroup" colSpan={5} class="sheet-course">
            Guests
          </th>
        </tr>
        <Counts name="Of the day, who dine" counts={sheet.day} />
        <Counts name="Of the evening" counts={sheet.evening} />
        <Counts name="All" counts={sheet.all} sum />
      </tbody>
    </table>
  );
}

function Counts({
  name,
  counts,
  sum,
  aside,
}: {
  name: string;
  counts: GuestCounts;
  sum?: boolean;
  aside?: boolean;
}) {
  return (
    <tr class={sum ? 'sheet-sum' : aside ? 'sheet-aside' : undefined}>
      <th scope="row">{name}</th>
      {[counts.adult, counts.child, counts.baby, counts.all].map((count, column) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is the column
        <td key={column} class={count === 0 ? 'sheet-zero' : undefined}>
          {count}
        </td>
      ))}
    </tr>
  );
}
