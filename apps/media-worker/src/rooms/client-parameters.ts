import { AppError } from '@lectern/contracts/kernel/app-error';
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
