import type * as types from 'mediasoup/types';
import type { OfferedSection } from './offer.ts';
import type { OfferedCodec } from './offered-codecs.ts';

/** What a router can do; given, so that everything here stays free of mediasoup's code. */
export interface RouterMedia {
  capabilities: types.RtpCapabilities;
  /** Whether it would take a producer of this codec, profiles and packetization modes included. */
  accepts(codec: types.RtpCodecParameters): boolean;
}

/** What of a section both sides can do. */
export interface AgreedMedia {
  section: OfferedSection;
  codec: OfferedCodec;
  feedback: types.RtcpFeedback[];
  extensions: { uri: string; id: number }[];
}

/** The codecs of a section that are on here, in the offerer's order of preference. */
export function supportedCodecs(section: OfferedSection, router: RouterMedia): OfferedCodec[] {
  if (section.kind === 'other') return [];
  return section.codecs.filter(codec => router.accepts(codecParameters(section.kind, codec, [])));
}

/** What both sides know of how to send this codec. */
export function agree(section: OfferedSection, codec: OfferedCodec, router: RouterMedia): AgreedMedia {
  const mimeType = mimeTypeOf(section.kind, codec).toLowerCase();
  const ours = router.capabilities.codecs?.find(capability => capability.mimeType.toLowerCase() === mimeType);
  const known = new Set(ours?.rtcpFeedback?.map(({ type, parameter }) => `${type} ${parameter ?? ''}`));
  const uris = new Set(
    router.capabilities.headerExtensions
      ?.filter(({ kind }) => kind === section.kind)
      .map(({ uri }) => uri as string),
  );
  return {
    section,
    codec,
    feedback: codec.feedback.filter(({ type, parameter }) => known.has(`${type} ${parameter ?? ''}`)),
    extensions: firstOfEach(section.extensions.filter(({ uri }) => uris.has(uri))),
  };
}

/** Every id and every uri once; mediasoup would take the last of two. */
function firstOfEach(extensions: OfferedSection['extensions']): OfferedSection['extensions'] {
  return extensions.filter(
    (one, index) => extensions.findIndex(({ uri, id }) => uri === one.uri || id === one.id) === index,
  );
}

export const mimeTypeOf = (kind: string, { name }: OfferedCodec) => `${kind}/${name}`;

export function codecParameters(
  kind: string,
  codec: OfferedCodec,
  rtcpFeedback: types.RtcpFeedback[],
): types.RtpCodecParameters {
  return {
    mimeType: mimeTypeOf(kind, codec) as types.RtpCodecParameters['mimeType'],
    payloadType: codec.payloadType,
    clockRate: codec.clockRate,
    ...(codec.channels === null || kind !== 'audio' ? {} : { channels: codec.channels }),
    parameters: { ...codec.parameters },
    rtcpFeedback,
  };
}
