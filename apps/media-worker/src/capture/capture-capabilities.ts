import type { types } from 'mediasoup';
import { audioLevelUri } from './rtp/audio-level.ts';
import { routerRtpCapabilities } from '../rooms/router-codecs.ts';

/**
 * What the capture can take: each codec alone. Nothing is lost between the worker and us, so there are no retransmissions to ask
 * for and no bandwidth to estimate. Of the header extensions only the loudness says something to us.
 */
export const captureRtpCapabilities: types.RtpCapabilities = {
  codecs: (routerRtpCapabilities.codecs ?? [])
    .filter(codec => !codec.mimeType.toLowerCase().endsWith('/rtx'))
    .map(codec => ({ ...codec, rtcpFeedback: [{ type: 'nack', parameter: 'pli' }] })),
  headerExtensions: (routerRtpCapabilities.headerExtensions ?? []).filter(({ uri }) => uri === audioLevelUri),
};
