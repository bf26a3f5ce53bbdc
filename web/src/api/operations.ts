/** What a method and a path of the API take and give, read off the generated document. */
import type { paths } from './openapi';

export type Method = 'get' | 'post' | 'put' | 'delete';

export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never;
}[keyof paths];

export type OperationOf<M extends Method, P extends PathOf<M>> = paths[P][M];

type Json<R> = R extends { content: { 'application/json': infer Body } } ? Body : undefined;

type Successes<R> = {
  [Status in keyof R & (200 | 201 | 202 | 204)]: Json<R[Status]>;
};

export type AnswerOf<O> = O extends { responses: infer R }
  ? Successes<R>[keyof Successes<R>]
  : never;

export type BodyOf<O> = O extends {
  requestBody: { content: { 'application/json': infer Body } };
}
  ? Body
  : undefined;

export type QueryOf<O> = O extends { parameters: { query?: infer Query } }
  ? Exclude<Query, undefined>
  : never;
