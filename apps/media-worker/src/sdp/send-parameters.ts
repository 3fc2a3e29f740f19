import { AppError } from '@lectern/contracts/kernel/app-error';
import type { MediaKind } from '@lectern/contracts/primitives';
import type * as types from 'mediasoup/types';
import {
  agree,
  type AgreedMedia,
  codecParameters,
  type RouterMedia,
  supportedCodecs,
} from './media-we-take.ts';
import type { Offer, OfferedSection } from './offer.ts';
import { invalidSdp } from './sdp-text.ts';

/**
 * What a publisher may send by its offer: the first section of each kind that sends, in the codec that it likes best of those that are on.
 * @throws AppError `sdp_invalid` when it sends nothing, `sdp_codec_unsupported` when a section has no codec that is on here
 */
export function agreeToReceive(offer: Offer, router: RouterMedia): Map<MediaKind, AgreedMedia> {
  const agreed = new Map<MediaKind, AgreedMedia>();
  for (const section of offer.sections) {
    if (!section.usable || !section.sends || section.kind === 'other' || agreed.has(section.kind)) continue;
    const [codec] = supportedCodecs(section, router);
    if (!codec) throw unsupported(section);
    agreed.set(section.kind, agree(section, codec, router));
  }
  if (agreed.size === 0) throw invalidSdp('It sends nothing');
  return agreed;
}

export function unsupported({ kind, codecs }: OfferedSection): AppError {
  const names = [...new Set(codecs.map(({ name }) => name))].slice(0, 10).join(', ') || 'nothing';
  return new AppError('sdp_codec_unsupported', `No codec for ${kind} that is on here is among: ${names}`);
}

/** RTP parameters of a producer, as mediasoup wants them. */
export function rtpParametersOf({ section, codec, feedback, extensions }: AgreedMedia): types.RtpParameters {
  const main = codecParameters(section.kind, codec, feedback);
  const rtx: types.RtpCodecParameters[] =
    codec.rtxPayloadType === null
      ? []
      : [
          {
            mimeType: `${section.kind}/rtx` as types.RtpCodecParameters['mimeType'],
            payloadType: codec.rtxPayloadType,
            clockRate: codec.clockRate,
            parameters: { apt: codec.payloadType },
            rtcpFeedback: [],
          },
        ];
  return {
    mid: section.mid,
    codecs: [main, ...rtx],
    headerExtensions: extensions.map(({ uri, id }) => ({
      uri: uri as types.RtpHeaderExtensionUri,
      id,
      encrypt: false,
      parameters: {},
    })),
    encodings: encodingsOf(section, codec.name, rtx.length > 0),
    rtcp: { ...(section.cname ? { cname: section.cname } : {}), reducedSize: section.reducedSizeRtcp },
  };
}

function encodingsOf(section: OfferedSection, codec: string, hasRtx: boolean): types.RtpEncodingParameters[] {
  if (section.rids.length > 1) {
    // Browsers send layers of these with three temporal ones; undeclared, mediasoup would drop all but the first.
    const temporal = /^(?:vp8|h264)$/i.test(codec) ? { scalabilityMode: 'L1T3' } : {};
    return section.rids.map(rid => ({ rid, ...temporal }));
  }
  // Without an SSRC the stream is known by the mid in its packets.
  if (section.ssrc === null) return [{}];
  return [{ ssrc: section.ssrc, ...(hasRtx && section.rtxSsrc ? { rtx: { ssrc: section.rtxSsrc } } : {}) }];
}
