/** The hosts' lists as CSV files, written by the API for spreadsheet programs. */
import { sendPatiently } from './patience';
import { Problem } from './problems';

export async function spreadsheet(path: string): Promise<File> {
  const response = await sendPatiently(
    (signal) => fetch(path, { headers: { Accept: 'text/csv' }, signal, cache: 'no-store' }),
    { repeatable: true },
  );
  if (!response.ok) throw await Problem.from(response);
  const named = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '');
  return new File([await response.blob()], named?.[1] ?? 'list.csv', { type: 'text/csv' });
}
