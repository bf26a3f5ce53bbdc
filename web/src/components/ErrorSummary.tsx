import { useEffect, useRef } from 'preact/hooks';
import './ErrorSummary.css';

export interface Mistake {
  /** The id of the field or the group of fields; empty for the form as a whole. */
  id: string;
  message: string;
}

interface Props {
  mistakes: readonly Mistake[];
  /** Counts the attempts to send: each takes the focus here again. */
  attempt: number;
}

/** What has to be mended before the form can go, with a way to each place. */
export function ErrorSummary({ mistakes, attempt }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (attempt > 0) box.current?.focus();
  }, [attempt]);
  if (mistakes.length === 0) return null;
  return (
    <div ref={box} class="error-summary" role="alert" tabIndex={-1}>
      <h2>{mistakes.length === 1 ? 'One more thing' : `${mistakes.length} more things`}</h2>
      <ul>
        {mistakes.map(({ id, message }) => (
          <li key={id + message}>
            {id ? (
              <a
                href={`#${id}`}
                onClick={(click) => {
                  click.preventDefault();
                  focusField(id);
                }}
              >
                {message}
              </a>
            ) : (
              message
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A group of fields takes the focus in its chosen, or first, one. */
function focusField(id: string): void {
  const place = document.getElementById(id);
  const field =
    place?.querySelector<HTMLElement>('input:checked') ??
    place?.querySelector<HTMLElement>('input, textarea, select') ??
    place;
  field?.focus({ preventScroll: true });
  place?.scrollIntoView({ block: 'start' });
}
