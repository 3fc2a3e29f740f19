import { AppError } from '@lectern/contracts/kernel/app-error';
import type { MediaKind, OpaqueObject } from '@lectern/contracts/primitives';
import type { types } from 'mediasoup';
import { WorkerClosedError } from 'mediasoup/errors';
import { validateAndNormalizeRtpCapabilities } from 'mediasoup/ortc';
import { z } from 'zod';

/**
 * What a browser sends for mediasoup is checked before it gets there: transport parameters are written into the worker's
 * message unseen, and an empty list of fingerprints has killed a worker before (mediasoup #537).
 */
const dtlsParametersSchema = z.object({
  role: z.enum(['auto', 'client', 'server']).optional(),
  fingerprints: z
    .array(
      z.object({
        algorithm: z.enum(['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512']),
        value: z.string().regex(/^[0-9A-Fa-f]{2}(?::[0-9A-Fa-f]{2}){19,63}$/),
      }),
    )
    .min(1)
    .max(10),
});

/** @throws AppError `rtp_parameters_invalid` */
export function parseDtlsParameters(given: unknown): types.DtlsParameters {
  const parsed = dtlsParametersSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new AppError('rtp_parameters_invalid', 'The DTLS parameters are not valid', { cause: parsed.error });
}

/** @throws AppError `rtp_parameters_invalid` */
export function parseRtpCapabilities(given: unknown): types.RtpCapabilities {
  try {
    const capabilities = structuredClone(given) as types.RtpCapabilities;
    validateAndNormalizeRtpCapabilities(capabilities);
    return capabilities;
  } catch (cause) {
    throw new AppError('rtp_parameters_invalid', 'The RTP capabilities are not valid', { cause });
  }
}

const uint32 = z
  .number()
  .int()
  .min(0)
  .max(2 ** 32 - 1);

/**
 * What mediasoup does not check of RTP parameters itself: it takes sound for a picture, and cuts numbers off where they do not fit
 * into its message. Browsers and the capture would believe both.
 */
const rtpParametersSchema = (kind: MediaKind) =>
  z.looseObject({
    codecs: z.array(
      z.looseObject({
        mimeType: z.string().regex(new RegExp(`^${kind}/`, 'i')),
        payloadType: z.number().int().min(0).max(127),
      }),
    ),
    encodings: z
      .array(
        z.looseObject({
          ssrc: uint32.optional(),
          rtx: z.looseObject({ ssrc: uint32 }).optional(),
        }),
      )
      .optional(),
  });

/** The rest is checked by mediasoup, when it is given to it. @throws AppError `rtp_parameters_invalid` */
export function parseRtpParameters(given: unknown, kind: MediaKind): types.RtpParameters {
  const parsed = rtpParametersSchema(kind).safeParse(given);
  if (parsed.success) return parsed.data as unknown as types.RtpParameters;
  throw new AppError('rtp_parameters_invalid', `These are no RTP parameters of ${kind}`, {
    cause: parsed.error,
  });
}

/**
 * What mediasoup threw → an expected failure. `closed`: the room or peer went away while mediasoup was asked, which explains any
 * error; otherwise mediasoup did not like what it was given.
 */
export function mediaFailure(error: unknown, closed: boolean): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof WorkerClosedError)
    return new AppError('media_unavailable', undefined, { cause: error });
  if (closed) return new AppError('media_not_found', undefined, { cause: error });
  return new AppError('rtp_parameters_invalid', undefined, { cause: error });
}

/** mediasoup's own description of something, handed on as it is. */
export const asOpaque = (value: object): OpaqueObject => value as OpaqueObject;
