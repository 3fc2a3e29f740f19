import { z } from 'zod';
import type { ErrorCode } from './error-codes.ts';

/** Account roles, from most to least powerful. A guest has no account and never calls authenticated endpoints. */
export const userRoleSchema = z.enum(['admin', 'creator', 'user']);
export type UserRole = z.infer<typeof userRoleSchema>;

/**
 * Who may call an endpoint:
 * `public` anyone; `optional` anyone, but an access token is read when present; `user` an access token, of one of `roles`
 * when given; `join` a join token of the live class that the path names; `internal` another service of ours (shared secret), never
 * a person.
 * Ownership of a row is checked by the service behind the endpoint, and named in its description.
 */
export type EndpointAuth =
  | { kind: 'public' }
  | { kind: 'optional' }
  | { kind: 'user'; roles?: readonly UserRole[] }
  | { kind: 'join' }
  | { kind: 'internal' };

type Shape = z.ZodType;

export interface Endpoint<
  Params extends Shape = Shape,
  Query extends Shape = Shape,
  Body extends Shape = Shape,
  Response extends Shape = Shape,
> {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Fastify's spelling, parameters as `:name`. */
  path: string;
  /** One line for OpenAPI. */
  summary: string;
  /** Who owns what, units, sources. */
  description?: string;
  tag: string;
  auth: EndpointAuth;
  params: Params;
  query: Query;
  body: Body;
  /** Status of the one success answer. */
  status: 200 | 201 | 202 | 204;
  response: Response;
  /** Codes that this endpoint itself raises; the general ones (401, 422, 429, 500) need no mention. */
  errors: readonly ErrorCode[];
  /** `binary`: answers bytes (with ranges) rather than JSON; the response schema is ignored. */
  content?: 'json' | 'binary';
  /** Set where SDP travels as text in both directions: the media type of the request; `body` and `response` describe strings. */
  sdp?: 'application/sdp' | 'application/trickle-ice-sdpfrag';
  /** Set where the request body is bytes: the media types that it may have. `body` describes a Blob (sent) and a Uint8Array (received). */
  upload?: readonly string[];
  /** Requests per minute of one signed-in user, or of one address without a token; unset means the service's general limit. */
  rateLimitPerMinute?: number;
  /** Largest request body; unset means the service's general limit. */
  bodyLimitBytes?: number;
}

/** An endpoint without params, query or body sends and gets nothing there. */
export const nothing = z.undefined();
export type Nothing = typeof nothing;

interface EndpointInput<P extends Shape, Q extends Shape, B extends Shape, R extends Shape>
  extends Omit<Endpoint<P, Q, B, R>, 'params' | 'query' | 'body' | 'response' | 'status' | 'errors'> {
  params?: P;
  query?: Q;
  body?: B;
  status?: Endpoint['status'];
  response?: R;
  errors?: readonly ErrorCode[];
}

export function defineEndpoint<
  P extends Shape = Nothing,
  Q extends Shape = Nothing,
  B extends Shape = Nothing,
  R extends Shape = Nothing,
>(spec: EndpointInput<P, Q, B, R>): Endpoint<P, Q, B, R> {
  return {
    ...spec,
    params: spec.params ?? (nothing as unknown as P),
    query: spec.query ?? (nothing as unknown as Q),
    body: spec.body ?? (nothing as unknown as B),
    response: spec.response ?? (nothing as unknown as R),
    status: spec.status ?? (spec.response ? 200 : 204),
    errors: spec.errors ?? [],
  };
}

/** Optional when the endpoint has no such part, or when all of it may be left out. */
type Part<Name extends string, Value> = undefined extends Value
  ? { [K in Name]?: Value }
  : Record<never, never> extends Value
    ? { [K in Name]?: Value }
    : { [K in Name]: Value };

/** What a caller passes: `{params, query, body}`, each only when the endpoint has it. */
export type EndpointCall<E extends Endpoint> = Part<'params', z.input<E['params']>> &
  Part<'query', z.input<E['query']>> &
  Part<'body', z.input<E['body']>>;

/** What a handler gets: the same, parsed. */
export interface EndpointRequest<E extends Endpoint> {
  params: z.output<E['params']>;
  query: z.output<E['query']>;
  body: z.output<E['body']>;
}

/** What a handler returns (before serialisation) and a caller receives (after parsing). */
export type EndpointResult<E extends Endpoint> = z.output<E['response']>;
