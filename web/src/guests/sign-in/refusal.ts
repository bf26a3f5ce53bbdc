import { Problem, Unreachable } from '../../api/problems';

/** Why the door stayed shut, in words that say what to do next. */
export function explainRefusal(error: unknown): string {
  if (error instanceof Unreachable) {
    return 'We can’t be reached just now. Please look whether you are connected to the internet, then try again.';
  }
  if (error instanceof Problem) {
    switch (error.kind) {
      case 'unknown-code':
        return 'We don’t know this code. Please compare it with your card, letter by letter. Did we give you another one since? Then only that opens.';
      case 'too-many-sign-ins':
        return `Those were a few wrong codes too many. Please wait ${wait(error.retryAfterSeconds)}, then try again.`;
      case 'unavailable':
        return 'Our little server takes unusually long to wake up. Please try again in a minute.';
      case 'invalid':
        return 'This doesn’t look like a code from one of our cards. Please compare it, letter by letter.';
    }
  }
  return 'Something went wrong on our side; it is not your fault. Please try again in a minute.';
}

function wait(seconds: number | undefined): string {
  if (seconds === undefined) return 'a quarter of an hour';
  if (seconds <= 90) return 'a minute';
  return `${Math.ceil(seconds / 60)} minutes`;
}
