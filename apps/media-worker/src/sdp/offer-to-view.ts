import type * as types from 'mediasoup/types';
import { type AnsweringTransport, iceLines } from './answer.ts';

/** What a viewer is offered: a consumer that is there already, with what it sends. */
export interface ViewedMedia {
  kind: types.MediaKind;
  /** What it shows, e.g. `screen`. */
  source: string;
  rtpParameters: types.RtpParameters;
}

/** The offer of all that is sent to a viewer, over one transport. Payload types, extensions and SSRCs are those that mediasoup sends. */
export function writeOffer(
  media: readonly ViewedMedia[],
  transport: AnsweringTransport,
  sessionId: string,
): string {
  const { fingerprints } = transport.dtlsParameters;
  const fingerprint = fingerprints.find(({ algorithm }) => algorithm === 'sha-256') ?? fingerprints[0];
  const lines = [
    'v=0',
    `o=lectern ${sessionId} 1 IN IP4 0.0.0.0`,
    's=-',
    't=0 0',
    'a=ice-lite',
    `a=fingerprint:${fingerprint?.algorithm} ${fingerprint?.value}`,
    `a=group:BUNDLE ${media.map(({ rtpParameters }) => rtpParameters.mid).join(' ')}`,
    'a=msid-semantic: WMS *',
    ...media.flatMap(one => sectionLines(one, transport)),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function sectionLines({ kind, source, rtpParameters }: ViewedMedia, transport: AnsweringTransport): string[] {
  const { mid, codecs, headerExtensions = [] } = rtpParameters;
  return [
    `m=${kind} 7 UDP/TLS/RTP/SAVPF ${codecs.map(({ payloadType }) => payloadType).join(' ')}`,
    'c=IN IP4 127.0.0.1',
    `a=mid:${mid}`,
    'a=sendonly',
    'a=rtcp-mux',
    'a=rtcp-rsize',
    // The viewer starts, so that nothing is sent before its answer has told whom to trust.
    'a=setup:actpass',
    ...iceLines(transport),
    ...codecs.flatMap(codecLines),
    ...headerExtensions.map(({ uri, id }) => `a=extmap:${id} ${uri}`),
    `a=msid:lectern ${source}`,
    ...streamLines(rtpParameters),
  ];
}

function codecLines(codec: types.RtpCodecParameters): string[] {
  const { payloadType, mimeType, clockRate, channels = 1, parameters, rtcpFeedback = [] } = codec;
  const name = mimeType.slice(mimeType.indexOf('/') + 1);
  const pairs = Object.entries((parameters ?? {}) as Record<string, unknown>);
  return [
    `a=rtpmap:${payloadType} ${name}/${clockRate}${channels > 1 ? `/${channels}` : ''}`,
    ...(pairs.length > 0
      ? [`a=fmtp:${payloadType} ${pairs.map(([key, value]) => `${key}=${value}`).join(';')}`]
      : []),
    ...rtcpFeedback.map(
      ({ type, parameter }) => `a=rtcp-fb:${payloadType} ${type}${parameter ? ` ${parameter}` : ''}`,
    ),
  ];
}

function streamLines({ encodings, rtcp }: types.RtpParameters): string[] {
  const ssrc = encodings?.[0]?.ssrc;
  const repair = encodings?.[0]?.rtx?.ssrc;
  if (ssrc === undefined) return [];
  const all = repair === undefined ? [ssrc] : [ssrc, repair];
  return [
    ...(repair === undefined ? [] : [`a=ssrc-group:FID ${ssrc} ${repair}`]),
    ...all.map(one => `a=ssrc:${one} cname:${rtcp?.cname ?? 'lectern'}`),
  ];
}
