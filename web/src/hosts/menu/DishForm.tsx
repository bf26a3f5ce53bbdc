import { useState } from 'preact/hooks';
import { post } from '../../api/client';
import type { AvailableFoodChoice, Course, CreateFoodChoice, GuestType } from '../../api/types';
import { Button } from '../../components/Button';
import { Field } from '../../components/Field';
import { LiveStatus } from '../../components/Notice';
import { Select } from '../../components/Select';
import { oneComplaint } from '../refusal';
import { textComplaint } from '../text';
import { useSendingOnce } from '../useSendingOnce';
import { COURSE, COURSES, GUEST_TYPE_PLURAL } from '../words';

interface Props {
  dishes: readonly AvailableFoodChoice[];
  onAdded: (dish: AvailableFoodChoice) => void;
}

/** Babies are never asked what they eat. */
const CHOOSING: readonly GuestType[] = ['adult', 'child'];

/** Keeps the guests and the course for the next dish: menus are typed in from top to bottom. */
export function DishForm({ dishes, onAdded }: Props) {
  const [guestType, setGuestType] = useState<GuestType>('adult');
  const [course, setCourse] = useState<Course>('starter');
  const [name, setName] = useState('');
  const [complaint, setComplaint] = useState<string>();
  const [said, setSaid] = useState('');
  const { busy, sendOnce } = useSendingOnce();

  async function add(submit: Event) {
    submit.preventDefault();
    const dish: CreateFoodChoice = { guestType, course, name: name.trim() };
    const wrong = textComplaint(name, 'Please name the dish.') ?? alreadyThere(dish);
    setSaid('');
    if (wrong) return refuse(wrong);
    await sendOnce(
      dish,
      async (idempotencyKey) => {
        const { id } = await post('/api/food-choices', dish, { idempotencyKey });
        onAdded({ id, ...dish });
        setName('');
        setComplaint(undefined);
        setSaid(`${dish.name} is on the menu.`);
        document.getElementById('dish')?.focus();
      },
      (error) => refuse(oneComplaint(error)),
    );
  }

  function alreadyThere(dish: CreateFoodChoice): string | null {
    const same = dishes.some(
      (other) =>
        other.guestType === dish.guestType &&
        other.course === dish.course &&
        other.name === dish.name,
    );
    return same ? 'This dish is already on the menu.' : null;
  }

  function refuse(why: string) {
    setComplaint(why);
    document.getElementById('dish')?.focus();
  }

  return (
    <form class="panel dish-form" onSubmit={add} noValidate aria-labelledby="add-dish">
      <h2 id="add-dish">Add a dish</h2>
      <div class="dish-form-fields">
        <Select
          id="guest-type"
          label="For"
          value={guestType}
          onValue={setGuestType}
          options={CHOOSING.map((value) => ({ value, label: GUEST_TYPE_PLURAL[value] }))}
        />
        <Select
          id="course"
          label="Course"
          value={course}
          onValue={setCourse}
          options={COURSES.map((value) => ({ value, label: COURSE[value] }))}
        />
        <Field
          id="dish"
          label="Dish"
          value={name}
          onValue={(typed) => {
            setName(typed);
            setComplaint(undefined);
          }}
          error={complaint}
          autoComplete="off"
        />
        <Button type="submit" busy={busy}>
          {busy ? 'Adding…' : 'Add the dish'}
        </Button>
      </div>
      <LiveStatus>{said}</LiveStatus>
    </form>
  );
}
