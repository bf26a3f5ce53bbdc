import type { FieldError } from './types';

/** The API refused, and said why (RFC 9457). */
export class Problem extends Error {
  constructor(
    readonly status: number,
    /** Such as `unknown-code`; empty where it was not our API that answered. */
    readonly kind: string,
    readonly title: string,
    readonly detail: string | undefined,
    readonly errors: readonly FieldError[],
    readonly retryAfterSeconds: number | undefined,
    /** Of the answer that stands, where ours was based on an older one. */
    readonly version?: number,
  ) {
    super(title);
    this.name = 'Problem';
  }

  static async from(response: Response): Promise<Problem> {
    const body = isProblem(response) ? await response.json().catch(() => ({})) : {};
    return new Problem(
      response.status,
      String(body.type ?? '').replace('/problems/', ''),
      String(body.title ?? 'Something went wrong on our side.'),
      body.detail,
      body.errors ?? [],
      retryAfterSeconds(response),
      body.version,
    );
  }
}

/** No answer came: the network is gone, or the answer was lost on its way. */
export class Unreachable extends Error {
  constructor() {
    super('The website can’t be reached.');
    this.name = 'Unreachable';
  }
}

export function isProblem(response: Response): boolean {
  return response.headers.get('content-type')?.startsWith('application/problem+json') ?? false;
}

/** Our site never uses the other form of the header, a date. */
export function retryAfterSeconds(response: Response): number | undefined {
  const text = response.headers.get('retry-after') ?? '';
  return /^\d+$/.test(text) ? Number(text) : undefined;
}
