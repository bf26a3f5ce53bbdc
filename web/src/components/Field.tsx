import type { InputHTMLAttributes, TextareaHTMLAttributes } from 'preact';
import './Field.css';
import { describedBy, FieldError, FieldHint } from './FieldNotes';

interface Common {
  /** Also what an error summary leads to. */
  id: string;
  label: string;
  value: string;
  onValue: (value: string) => void;
  hint?: string | undefined;
  error?: string | undefined;
  optional?: boolean;
}

type Own = keyof Common | 'class' | 'onInput';

type Line = Common & { multiline?: false } & Omit<InputHTMLAttributes<HTMLInputElement>, Own>;
type Text = Common & { multiline: true } & Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, Own>;

/** A labelled line, or several, to type in; its hint and its error are read out with it. */
export function Field(props: Line | Text) {
  const { id, label, hint, error, optional, value, onValue, multiline, ...rest } = props;
  const field = {
    id,
    value,
    class: 'field-input',
    dir: 'auto' as const, // of what is typed
    'aria-invalid': error ? (true as const) : undefined,
    'aria-describedby': describedBy(id, hint, error),
  };
  return (
    <div class={error ? 'field field-wrong' : 'field'}>
      <label for={id} class="field-label">
        {label} {optional && <span class="field-optional">(optional)</span>}
      </label>
      <FieldHint id={id} hint={hint} />
      <FieldError id={id} error={error} />
      {multiline ? (
        <textarea
          rows={3}
          {...(rest as TextareaHTMLAttributes<HTMLTextAreaElement>)}
          {...field}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      ) : (
        <input
          type="text"
          {...(rest as InputHTMLAttributes<HTMLInputElement>)}
          {...field}
          onInput={(event) => onValue(event.currentTarget.value)}
        />
      )}
    </div>
  );
}
