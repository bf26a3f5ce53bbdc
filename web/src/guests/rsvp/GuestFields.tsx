import type { Course, Rsvp } from '../../api/types';
import { CheckboxCards } from '../../components/CheckboxCards';
import { Field } from '../../components/Field';
import { RadioCards } from '../../components/RadioCards';
import { NEED, NEEDS } from '../../diet/needs';
import { headingOf } from '../places';
import { COURSES, choosesFood, type GuestDraft } from './draft';
import { fieldId } from './mistakes';

interface Props {
  guest: Rsvp['guests'][number];
  /** Whether there is a dinner on this invite at all. */
  dines: boolean;
  draft: GuestDraft;
  onDraft: (draft: GuestDraft) => void;
  errors: Record<string, string>;
}

const COURSE_NAMES: Record<Course, string> = {
  starter: 'Starter',
  main: 'Main course',
  dessert: 'Dessert',
};

/** Hosts are told of it beside the menu; guests can but come back. */
const NOTHING_YET = 'There is nothing to choose from yet. Please come back in a few days.';

const NEED_OPTIONS = NEEDS.map((value) => ({ value, label: NEED[value] }));

/** One guest's part of the answer. */
export function GuestFields({ guest, dines, draft, onDraft, errors }: Props) {
  const attendingId = fieldId.attending(guest.id);
  const dietaryId = fieldId.dietary(guest.id);
  return (
    <fieldset class="guest-fields">
      <legend>
        {headingOf(guest)}
        {guest.guestType !== 'adult' && <span class="guest-type">{guest.guestType}</span>}
      </legend>
      <RadioCards
        id={attendingId}
        legend={
          guest.guestOf ? `Will ${guest.guestOf} bring somebody?` : `Will ${guest.name} be there?`
        }
        inline
        options={[
          { value: 'yes', label: 'Yes, with joy' },
          { value: 'no', label: guest.guestOf ? 'No, nobody' : 'Sorry, no' },
        ]}
        value={draft.attending}
        onValue={(attending) => onDraft({ ...draft, attending })}
        error={errors[attendingId]}
      />
      {draft.attending === 'yes' && (
        <>
          {guest.guestOf && (
            <Field
              id={fieldId.name(guest.id)}
              label="Their name"
              hint="As it should stand on the place card."
              autoComplete="off"
              autoCapitalize="words"
              autoCorrect="off"
              enterKeyHint="next"
              spellcheck={false}
              value={draft.name}
              onValue={(name) => onDraft({ ...draft, name })}
              error={errors[fieldId.name(guest.id)]}
            />
          )}
          {choosesFood(guest) &&
            COURSES.map((course) => (
              <RadioCards
                key={course}
                id={fieldId.course(guest.id, course)}
                legend={COURSE_NAMES[course]}
                options={(guest.foodChoices[course] ?? []).map(({ id, name }) => ({
                  value: id,
                  label: name,
                }))}
                value={draft[course]}
                onValue={(dish) => onDraft({ ...draft, [course]: dish })}
                hint={guest.foodChoices[course]?.length ? undefined : NOTHING_YET}
                error={errors[fieldId.course(guest.id, course)]}
              />
            ))}
          {dines && guest.guestType === 'baby' && (
            <p class="field-hint">There is nothing to choose for the smallest of our guests.</p>
          )}
          <CheckboxCards
            id={fieldId.needs(guest.id)}
            legend="Dietary needs"
            none="None"
            options={NEED_OPTIONS}
            values={draft.dietaryNeeds}
            onValues={(dietaryNeeds) => onDraft({ ...draft, dietaryNeeds })}
            error={errors[fieldId.needs(guest.id)]}
          />
          <Field
            id={dietaryId}
            label="Other dietary requirements"
            optional
            multiline
            hint="Another allergy, how severe it is, what is loved instead …"
            value={draft.dietaryRequirements}
            onValue={(dietaryRequirements) => onDraft({ ...draft, dietaryRequirements })}
            error={errors[dietaryId]}
          />
        </>
      )}
    </fieldset>
  );
}
