import './RadioCards.css';
import './Field.css';
import { describedBy, FieldError, FieldHint } from './FieldNotes';
import type { Option } from './RadioCards';

interface Props<V extends string> {
  /** The id of the group, to which an error summary leads. */
  id: string;
  legend: string;
  options: readonly Option<V>[];
  /** Says that none of the options is wanted, which is an answer, too. */
  none: string;
  /** What is ticked; empty is `none`, and null is no answer. */
  values: readonly V[] | null;
  onValues: (values: readonly V[] | null) => void;
  hint?: string | undefined;
  error?: string | undefined;
}

/** Any of a few, or none of them, each as large as a thumb. */
export function CheckboxCards<V extends string>(props: Props<V>) {
  const { id, legend, options, none, values, onValues, hint, error } = props;
  const ticked = values ?? [];
  const toggle = (value: V) => {
    const left = ticked.includes(value)
      ? ticked.filter((other) => other !== value)
      : [...ticked, value];
    onValues(left.length > 0 ? left : null);
  };
  return (
    <fieldset
      id={id}
      class={error ? 'radio-cards field-wrong' : 'radio-cards'}
      aria-describedby={describedBy(id, hint, error)}
    >
      <legend class="field-label">
        {legend} <span class="field-optional">(optional)</span>
      </legend>
      <FieldHint id={id} hint={hint} />
      <FieldError id={id} error={error} />
      <div class="radio-cards-options radio-cards-many">
        <CheckboxCard
          label={none}
          checked={values?.length === 0}
          onChange={() => onValues(values?.length === 0 ? null : [])}
        />
        {options.map(({ value, label }) => (
          <CheckboxCard
            key={value}
            label={label}
            checked={ticked.includes(value)}
            onChange={() => toggle(value)}
          />
        ))}
      </div>
    </fieldset>
  );
}

/** One that stands alone, or among others. */
export function CheckboxCard({
  label,
  checked,
  onChange,
}: {
  label: string;
  checked: boolean;
  onChange: () => void;
}) {
  return (
    <label class="radio-card">
      <input type="checkbox" checked={checked} onChange={onChange} />
      <span>{label}</span>
    </label>
  );
}
