/** The API, typed by its own document: a changed contract does not compile here. */
import type { AnswerOf, BodyOf, Method, OperationOf, PathOf, QueryOf } from './operations';
import { sendPatiently } from './patience';
import { Problem } from './problems';

export async function get<P extends PathOf<'get'>>(
  path: P,
  query?: QueryOf<OperationOf<'get', P>>,
): Promise<AnswerOf<OperationOf<'get', P>>> {
  return request('get', `${path}${search(query)}`, {});
}

interface Wishes {
  idempotencyKey?: string;
  later?: boolean;
}

/**
 * `idempotencyKey` makes a lost answer harmless: sent again under the same key, nothing is done
 * twice. `later` asks for 202 where the operation knows it.
 */
export async function post<P extends PathOf<'post'>>(
  path: P,
  body: BodyOf<OperationOf<'post', P>>,
  wishes: Wishes = {},
): Promise<AnswerOf<OperationOf<'post', P>>> {
  return send('post', path, body, wishes);
}

/** As `post`, in place of what is there. */
export async function put<P extends PathOf<'put'>>(
  path: P,
  body: BodyOf<OperationOf<'put', P>>,
  wishes: Wishes = {},
): Promise<AnswerOf<OperationOf<'put', P>>> {
  return send('put', path, body, wishes);
}

export async function remove<P extends PathOf<'delete'>>(
  path: P,
): Promise<AnswerOf<OperationOf<'delete', P>>> {
  return request('delete', path, {
    headers: { 'Content-Type': 'application/json' },
  });
}

function send<Answer>(
  method: Method,
  path: string,
  body: unknown,
  { idempotencyKey, later }: Wishes,
): Promise<Answer> {
  const headers: Record<string, string> = {
    'Content-Type': 'application/json',
  };
  if (idempotencyKey) headers['Idempotency-Key'] = idempotencyKey;
  if (later) headers.Prefer = 'respond-async';
  return request(method, path, { headers, body: JSON.stringify(body) });
}

async function request<Answer>(method: Method, url: string, init: RequestInit): Promise<Answer> {
  const headers = new Headers(init.headers);
  const response = await sendPatiently(
    (signal) =>
      fetch(url, {
        ...init,
        method: method.toUpperCase(),
        signal,
        cache: 'no-store',
      }),
    { repeatable: !['post', 'put'].includes(method) || headers.has('Idempotency-Key') },
  );
  if (!response.ok) throw await Problem.from(response);
  return response.status === 204 ? (undefined as Answer) : ((await response.json()) as Answer);
}

function search(query: object | undefined): string {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  return given.length ? `?${new URLSearchParams(given.map(([k, v]) => [k, String(v)]))}` : '';
}
