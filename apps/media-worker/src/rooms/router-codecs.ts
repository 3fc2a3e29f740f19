import type { types } from 'mediasoup';
import { generateRouterRtpCapabilities, getProducerRtpParametersMapping } from 'mediasoup/ortc';
import type { RouterMedia } from '../sdp/media-we-take.ts';

/**
 * What every router accepts, in the order of preference: browsers take the first that they can encode. VP8 leads, because all of them
 * encode it cheaply and with layers; H.264 is the constrained baseline that Safari and hardware encoders share.
 */
export const routerCodecs: types.RouterRtpCodecCapability[] = [
  {
    kind: 'audio',
    mimeType: 'audio/opus',
    clockRate: 48_000,
    channels: 2,
    // Loss is repaired from the next packet, and silence costs three packets a second instead of fifty.
    parameters: { useinbandfec: 1, usedtx: 1 },
  },
  {
    kind: 'video',
    mimeType: 'video/VP8',
    clockRate: 90_000,
    parameters: { 'x-google-start-bitrate': 1_000 },
  },
  {
    kind: 'video',
    mimeType: 'video/VP9',
    clockRate: 90_000,
    parameters: { 'profile-id': 0, 'x-google-start-bitrate': 1_000 },
  },
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: {
      'packetization-mode': 1,
      'profile-level-id': '42e01f',
      'level-asymmetry-allowed': 1,
      'x-google-start-bitrate': 1_000,
    },
  },
  {
    kind: 'video',
    mimeType: 'video/AV1',
    clockRate: 90_000,
    parameters: { 'x-google-start-bitrate': 1_000 },
  },
];

/** The same for every room, so browsers can load their device before there is one. */
export const routerRtpCapabilities: types.RtpCapabilities = generateRouterRtpCapabilities(routerCodecs);

/** The same, for the SDP bridge; whether a codec fits is decided by the very function that a router decides by. */
export const routerMedia: RouterMedia = {
  capabilities: routerRtpCapabilities,
  accepts(codec) {
    const encodings = [{ ssrc: 1 }];
    try {
      // It writes into what it is given.
      getProducerRtpParametersMapping(structuredClone({ codecs: [codec], encodings }), routerRtpCapabilities);
      return true;
    } catch {
      return false;
    }
  },
};
