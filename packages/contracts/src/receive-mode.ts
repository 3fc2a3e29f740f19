import { z } from 'zod';

/**
 * What a person receives of the others: everything; sound and a still of each shared screen every few seconds; or sound alone. Chosen by
 * the person, and known to the class: whoever shares a screen makes stills only while somebody wants them.
 */
export const receiveModeSchema = z.enum(['full', 'data-budget', 'audio-only']);
export type ReceiveMode = z.infer<typeof receiveModeSchema>;

/** A still is a JPEG of at most these bytes and pixels a side: every four seconds that is less than a voice's share of a narrow link. */
export const stillLimits = { maxBytes: 60_000, maxSidePx: 1_920, everyMs: 4_000 } as const;

/** Bytes over Socket.IO: a browser hands out an ArrayBuffer, Node a Buffer. */
export const bytesSchema = z
  .custom<Uint8Array | ArrayBuffer>(value => value instanceof Uint8Array || value instanceof ArrayBuffer)
  .transform(value => (value instanceof Uint8Array ? value : new Uint8Array(value)));
