import { Problem } from '../api/problems';
import type { Mistake } from '../components/ErrorSummary';
import { explain } from '../components/Failed';

/** What the API found wrong, each with the id of its field: `/guests/0/name` is `guests-0-name`. */
export function complaints(error: unknown): Mistake[] {
  if (error instanceof Problem && error.status >= 400 && error.status < 500) {
    const atFields = error.errors.map(({ pointer, detail }) => ({
      id: pointer.slice(1).replaceAll('/', '-'),
      message: detail,
    }));
    return atFields.length ? atFields : [{ id: '', message: error.detail ?? error.title }];
  }
  return [{ id: '', message: explain(error).advice }];
}

/** The same in one sentence after the other, for a form that has one place for them. */
export function oneComplaint(error: unknown): string {
  return complaints(error)
    .map(({ message }) => message)
    .join(' ');
}
