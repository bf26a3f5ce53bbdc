import { Problem, Unreachable } from '../api/problems';
import { Button } from './Button';
import './Failed.css';

/** Something could not be loaded: why, as far as we know, and what to do. */
export function Failed({ error, again }: { error: unknown; again: () => void }) {
  const { heading, advice } = explain(error);
  return (
    <div class="failed" role="alert">
      <h1>{heading}</h1>
      <p>{advice}</p>
      <Button onClick={again}>Try again</Button>
    </div>
  );
}

export function explain(error: unknown): { heading: string; advice: string } {
  if (error instanceof Unreachable) {
    return {
      heading: 'We can’t be reached',
      advice: 'Please look whether you are connected to the internet, then try again.',
    };
  }
  if (error instanceof Problem && error.status === 503) {
    return {
      heading: 'We are not quite awake',
      advice: 'Our little server takes unusually long to wake up. Please try again in a minute.',
    };
  }
  return {
    heading: 'That didn’t work',
    advice: 'Something went wrong on our side; it is not your fault. Please try again in a minute.',
  };
}
