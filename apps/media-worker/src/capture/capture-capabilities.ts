import type { types } from 'mediasoup';
import { routerRtpCapabilities } from '../rooms/router-codecs.ts';

/**
 * What the capture can take: each codec alone. Nothing is lost between the worker and us, so there are no retransmissions to ask
 * for, no bandwidth to estimate, and header extensions would only be skipped.
 */
export const captureRtpCapabilities: types.RtpCapabilities = {
  codecs: (routerRtpCapabilities.codecs ?? [])
    .filter(codec => !codec.mimeType.toLowerCase().endsWith('/rtx'))
    .map(codec => ({ ...codec, rtcpFeedback: [{ type: 'nack', parameter: 'pli' }] })),
  headerExtensions: [],
};
