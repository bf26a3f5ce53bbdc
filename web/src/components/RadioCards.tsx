import './RadioCards.css';
import './Field.css';
import { describedBy, FieldError, FieldHint } from './FieldNotes';

export interface Option<V extends string> {
  value: V;
  label: string;
}

interface Props<V extends string> {
  /** The id of the group, to which an error summary leads. */
  id: string;
  legend: string;
  options: readonly Option<V>[];
  value: V | null;
  onValue: (value: V) => void;
  hint?: string | undefined;
  error?: string | undefined;
  /** Side by side where there is room. */
  inline?: boolean;
}

/** One choice of a few, each as large as a thumb. */
export function RadioCards<V extends string>(props: Props<V>) {
  const { id, legend, options, value, onValue, hint, error, inline } = props;
  return (
    <fieldset
      id={id}
      class={error ? 'radio-cards field-wrong' : 'radio-cards'}
      aria-describedby={describedBy(id, hint, error)}
    >
      <legend class="field-label">{legend}</legend>
      <FieldHint id={id} hint={hint} />
      <FieldError id={id} error={error} />
      <div class={inline ? 'radio-cards-options radio-cards-inline' : 'radio-cards-options'}>
        {options.map((option) => (
          <label key={option.value} class="radio-card">
            <input
              type="radio"
              name={id}
              value={option.value}
              checked={option.value === value}
              onChange={() => onValue(option.value)}
            />
            <span>{option.label}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}
