import { Problem, Unreachable } from '../../api/problems';
import { explain } from '../../components/Failed';

/** Why the door stayed shut, in words that say what to do next. */
export function explainRefusal(error: unknown): string {
  if (error instanceof Unreachable) return explain(error).advice;
  if (error instanceof Problem) {
    switch (error.kind) {
      case 'wrong-password':
        return 'That is not the hosts’ password. It was chosen when the website was set up.';
      case 'too-many-sign-ins': {
        const minutes = Math.max(1, Math.ceil((error.retryAfterSeconds ?? 900) / 60));
        return `Too many wrong passwords. Please try again in ${minutes} min.`;
      }
    }
  }
  return explain(error).advice;
}
