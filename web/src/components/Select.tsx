import './Field.css';
import './Select.css';
import type { Option } from './RadioCards';

interface Props<V extends string> {
  id: string;
  label: string;
  options: readonly Option<V>[];
  value: V;
  onValue: (value: V) => void;
}

/** One choice of a few, in little room. */
export function Select<V extends string>({ id, label, options, value, onValue }: Props<V>) {
  return (
    <div class="field">
      <label for={id} class="field-label">
        {label}
      </label>
      <select
        id={id}
        class="field-input select"
        value={value}
        onChange={(event) => onValue(event.currentTarget.value as V)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}
