import { AppError } from './app-error.ts';
import type { Endpoint, EndpointCall, EndpointResult } from './endpoint.ts';
import type { ErrorCode } from './error-codes.ts';
import { problemSchema } from './problem.ts';

export interface CallOptions {
  /** Without a trailing slash; endpoint paths are appended. */
  baseUrl: string;
  headers?: Record<string, string> | undefined;
  /** Defaults to the global fetch. */
  fetch?: typeof globalThis.fetch;
  /** Gives up after this many milliseconds; default 15,000. */
  timeoutMs?: number;
  signal?: AbortSignal;
  /** Code of the error when the service cannot be reached or answers nonsense. */
  unavailableCode?: ErrorCode;
}

/**
 * Calls an endpoint and parses its answer by the contract.
 * @throws AppError with the service's code and message, or `unavailableCode` when there was no proper answer.
 */
export async function callEndpoint<E extends Endpoint>(
  endpoint: E,
  input: EndpointCall<E>,
  options: CallOptions,
): Promise<EndpointResult<E>> {
  const { unavailableCode = 'dependency_unavailable', timeoutMs = 15_000 } = options;
  const { params, query, body } = input as { params?: object; query?: object; body?: unknown };
  const bytes = endpoint.upload && body instanceof Blob ? body : undefined;
  const timeout = AbortSignal.timeout(timeoutMs);

  let response: Response;
  try {
    response = await (options.fetch ?? globalThis.fetch)(
      options.baseUrl + fillPath(endpoint.path, params) + queryString(query),
      {
        method: endpoint.method,
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': bytes?.type ?? 'application/json' }),
          ...options.headers,
        },
        body: bytes ?? (body === undefined ? undefined : JSON.stringify(body)),
        signal: options.signal ? AbortSignal.any([options.signal, timeout]) : timeout,
      },
    );
  } catch (cause) {
    throw new AppError(unavailableCode, undefined, { cause });
  }

  const answer = response.status === 204 ? undefined : await readJson(response);
  if (!response.ok) {
    const problem = problemSchema.safeParse(answer);
    if (!problem.success)
      throw new AppError(unavailableCode, undefined, { cause: `HTTP ${response.status} without a problem` });
    throw new AppError(problem.data.code, problem.data.detail, { fieldErrors: problem.data.errors ?? [] });
  }
  const parsed = endpoint.response.safeParse(answer);
  if (!parsed.success) throw new AppError(unavailableCode, undefined, { cause: parsed.error });
  return parsed.data as EndpointResult<E>;
}

/** `/rooms/:roomId` and `{roomId}` → `/rooms/…`, each value percent-encoded. */
export function fillPath(path: string, params: object = {}): string {
  const values = params as Record<string, unknown>;
  return path.replace(/:(\w+)/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new TypeError(`The path ${path} needs the parameter ${name}.`);
    return encodeURIComponent(String(value));
  });
}

function queryString(query: object | undefined): string {
  const entries = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return '';
  return `?${new URLSearchParams(entries.map(([name, value]): [string, string] => [name, String(value)]))}`;
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return undefined;
  }
}
