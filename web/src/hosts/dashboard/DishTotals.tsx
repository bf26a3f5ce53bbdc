import type { Course, GuestType } from '../../api/types';
import { COURSE, COURSES, GUEST_TYPE_PLURAL, GUEST_TYPES } from '../words';
import type { DishTotal } from './numbers';

/** What the kitchen needs to know. */
export function DishTotals({ dishes }: { dishes: readonly DishTotal[] }) {
  if (dishes.length === 0) {
    return (
      <p>
        There is no dish on the menu yet. <a href="/hosts/menu">Add the first.</a>
      </p>
    );
  }
  const types = GUEST_TYPES.filter((type) => dishes.some(({ portions }) => type in portions));
  return (
    <table class="dish-totals">
      <thead>
        <tr>
          <th scope="col">Dish</th>
          {types.map((type) => (
            <th key={type} scope="col">
              {GUEST_TYPE_PLURAL[type]}
            </th>
          ))}
          <th scope="col">All</th>
        </tr>
      </thead>
      {COURSES.map((course) => (
        <OfCourse
          key={course}
          course={course}
          types={types}
          dishes={dishes.filter((dish) => dish.course === course)}
        />
      ))}
    </table>
  );
}

function OfCourse({
  course,
  types,
  dishes,
}: {
  course: Course;
  types: readonly GuestType[];
  dishes: readonly DishTotal[];
}) {
  if (dishes.length === 0) return null;
  return (
    <tbody>
      <tr>
        <th scope="rowgroup" colSpan={types.length + 2} class="dish-totals-course">
          {COURSE[course]}
        </th>
      </tr>
      {dishes.map(({ name, portions, total }) => (
        <tr key={name}>
          <th scope="row">{name}</th>
          {types.map((type) => (
            <td key={type}>{portions[type] ?? <NotOffered />}</td>
          ))}
          <td class="dish-totals-all">{total}</td>
        </tr>
      ))}
    </tbody>
  );
}

function NotOffered() {
  return (
    <>
      <span aria-hidden="true">–</span>
      <span class="visually-hidden">not offered</span>
    </>
  );
}
