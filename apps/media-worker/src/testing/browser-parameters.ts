import type { ClassRole, MediaKind, OpaqueObject, Source } from '@lectern/contracts/primitives';
import { v7 as uuidv7 } from 'uuid';
import { routerRtpCapabilities } from '../rooms/router-codecs.ts';

/** What a browser that can decode everything says of itself. */
export const everyCodec = structuredClone(routerRtpCapabilities) as unknown as OpaqueObject;

/** What a browser says that hears, and sees nothing but VP8. */
export const vp8Only = {
  codecs: routerRtpCapabilities.codecs?.filter(({ mimeType }) => /opus|VP8/i.test(mimeType)),
  headerExtensions: [],
} as unknown as OpaqueObject;

export const dtlsParameters: OpaqueObject = {
  role: 'client',
  fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') }],
};

let lastSsrc = 1_000;

/** What a browser sends to publish; every call has an SSRC of its own. */
export function rtpParameters(kind: MediaKind, mimeType?: string): OpaqueObject {
  lastSsrc += 1;
  const codec =
    kind === 'audio'
      ? { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2, parameters: {} }
      : { mimeType: mimeType ?? 'video/VP8', payloadType: 96, clockRate: 90_000, parameters: {} };
  return {
    mid: `${lastSsrc}`,
    codecs: [{ ...codec, rtcpFeedback: [] }],
    headerExtensions: [],
    encodings: [{ ssrc: lastSsrc }],
    rtcp: { cname: 'test' },
  };
}

/** A camera in three layers (simulcast), as a browser sends it. */
export function layeredCamera(): OpaqueObject {
  const single = rtpParameters('video');
  return {
    ...single,
    encodings: ['r0', 'r1', 'r2'].map(rid => ({ rid, scalabilityMode: 'L1T3' })),
    headerExtensions: [
      { uri: 'urn:ietf:params:rtp-hdrext:sdes:mid', id: 1, encrypt: false, parameters: {} },
      { uri: 'urn:ietf:params:rtp-hdrext:sdes:rtp-stream-id', id: 2, encrypt: false, parameters: {} },
    ],
  };
}

/** A camera in three spatial layers of one stream (SVC), as a browser sends it. */
export function scalableCamera(mimeType: 'video/VP9' | 'video/AV1'): OpaqueObject {
  const single = rtpParameters('video', mimeType);
  const [encoding] = single.encodings as { ssrc: number }[];
  return { ...single, encodings: [{ ...encoding, scalabilityMode: 'L3T3_KEY' }] };
}

export const kindOf = (source: Source): MediaKind =>
  source === 'camera' || source === 'screen' ? 'video' : 'audio';

export function person(role: ClassRole = 'student', rtpCapabilities: OpaqueObject = everyCodec) {
  return { peerId: uuidv7(), displayName: `A ${role}`, role, rtpCapabilities };
}
