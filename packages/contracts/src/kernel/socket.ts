import { z } from 'zod';
import { type ErrorCode, errorCodeList } from './error-codes.ts';

/**
 * A request that a client sends over the socket; the server always acknowledges it.
 * `requires`: `socket` – any socket with a valid join token; `seat` – the sender has joined and holds the seat.
 * A `command` changes the session log: its payload carries a client-made `commandId`, and the same id twice is applied once.
 */
export interface SocketRequest<P extends z.ZodType = z.ZodType, D extends z.ZodType = z.ZodType> {
  requires: 'socket' | 'seat';
  command: boolean;
  payload: P;
  data: D;
  errors: readonly ErrorCode[];
}

export const commandIdSchema = z.uuid();

export function defineQuery<P extends z.ZodType, D extends z.ZodType>(spec: {
  requires: SocketRequest['requires'];
  payload: P;
  data: D;
  errors?: readonly ErrorCode[];
}): SocketRequest<P, D> {
  return { errors: [], ...spec, command: false };
}

export function defineCommand<P extends z.ZodRawShape, D extends z.ZodType>(spec: {
  requires: SocketRequest['requires'];
  payload: P;
  data: D;
  errors?: readonly ErrorCode[];
}): SocketRequest<z.ZodObject<P & { commandId: typeof commandIdSchema }>, D> {
  return {
    errors: [],
    ...spec,
    payload: z.object({ ...spec.payload, commandId: commandIdSchema }) as z.ZodObject<
      P & { commandId: typeof commandIdSchema }
    >,
    command: true,
  };
}

/** Every acknowledgement has this shape, whatever went wrong. */
export type Ack<Data> = { ok: true; data: Data } | { ok: false; error: SocketError };

export const socketErrorSchema = z.object({ code: z.enum(errorCodeList), message: z.string() });
export type SocketError = z.infer<typeof socketErrorSchema>;

export type RequestPayload<R extends SocketRequest> = z.input<R['payload']>;
export type RequestData<R extends SocketRequest> = z.output<R['data']>;
