import type * as types from 'mediasoup/types';
import type { AgreedMedia } from './media-we-take.ts';
import type { Offer, OfferedSection } from './offer.ts';

/** How the other side reaches us. mediasoup is ICE-lite: all candidates are known, and it never starts. */
export interface AnsweringTransport {
  iceParameters: types.IceParameters;
  iceCandidates: types.IceCandidate[];
  dtlsParameters: types.DtlsParameters;
}

/** A section that is accepted. `stream` says what we send; without one we receive. */
export interface AcceptedMedia extends AgreedMedia {
  stream?: { ssrc: number; cname: string; id: string };
}

const protocol = 'UDP/TLS/RTP/SAVPF';

/** The answer to an offer: sections in its order, those that are not in `accepted` refused. */
export function writeAnswer(
  offer: Offer,
  accepted: readonly AcceptedMedia[],
  transport: AnsweringTransport,
  sessionId: string,
): string {
  const bySection = new Map(accepted.map(media => [media.section, media]));
  const fingerprint =
    transport.dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256') ??
    transport.dtlsParameters.fingerprints[0];
  const lines = [
    'v=0',
    `o=lectern ${sessionId} 1 IN IP4 0.0.0.0`,
    's=-',
    't=0 0',
    'a=ice-lite',
    `a=fingerprint:${fingerprint?.algorithm} ${fingerprint?.value}`,
    `a=group:BUNDLE ${accepted.map(({ section }) => section.mid).join(' ')}`,
    ...offer.sections.flatMap(section => {
      const media = bySection.get(section);
      return media ? acceptedLines(media, offer, transport) : refusedLines(section);
    }),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

const refusedLines = ({ type, protocol: offered, payloads, mid }: OfferedSection) => [
  `m=${type} 0 ${offered} ${payloads}`,
  'c=IN IP4 0.0.0.0',
  'a=inactive',
  `a=mid:${mid}`,
];

function acceptedLines(media: AcceptedMedia, offer: Offer, transport: AnsweringTransport): string[] {
  const { section, codec, feedback, extensions, stream } = media;
  // What we send is never repaired in a stream of its own: see docs/adr/0004.
  const rtx = stream ? null : codec.rtxPayloadType;
  const pt = codec.payloadType;
  return [
    `m=${section.kind} 7 ${protocol} ${[pt, rtx].filter(type => type !== null).join(' ')}`,
    'c=IN IP4 127.0.0.1',
    `a=mid:${section.mid}`,
    stream ? 'a=sendonly' : 'a=recvonly',
    'a=rtcp-mux',
    'a=rtcp-rsize',
    `a=setup:${offer.dtls.role === 'server' ? 'active' : 'passive'}`,
    ...iceLines(transport),
    `a=rtpmap:${pt} ${codec.name}/${codec.clockRate}${codec.channels === null ? '' : `/${codec.channels}`}`,
    ...fmtpLine(pt, parametersToAnswer(media)),
    ...feedback.map(({ type, parameter }) => `a=rtcp-fb:${pt} ${type}${parameter ? ` ${parameter}` : ''}`),
    ...(rtx === null ? [] : [`a=rtpmap:${rtx} rtx/${codec.clockRate}`, `a=fmtp:${rtx} apt=${pt}`]),
    ...extensions.map(({ uri, id }) => `a=extmap:${id} ${uri}`),
    ...(stream ? streamLines(stream) : simulcastLines(section)),
  ];
}

/** Lost sound is repaired from the next packet, also where the publisher would not have asked for it. */
const parametersToAnswer = ({ codec, stream }: AcceptedMedia) =>
  /^opus$/i.test(codec.name) && !stream ? { ...codec.parameters, useinbandfec: 1 } : codec.parameters;

function fmtpLine(payloadType: number, parameters: Record<string, string | number>): string[] {
  const pairs = Object.entries(parameters).map(([key, value]) => `${key}=${value}`);
  return pairs.length > 0 ? [`a=fmtp:${payloadType} ${pairs.join(';')}`] : [];
}

const streamLines = ({ ssrc, cname, id }: NonNullable<AcceptedMedia['stream']>) => [
  `a=msid:lectern ${id}`,
  `a=ssrc:${ssrc} cname:${cname}`,
  `a=ssrc:${ssrc} msid:lectern ${id}`,
];

const simulcastLines = ({ rids }: OfferedSection) =>
  rids.length > 1 ? [...rids.map(rid => `a=rid:${rid} recv`), `a=simulcast:recv ${rids.join(';')}`] : [];

/** Ours for a section, in an answer and in the fragment that tells of an ICE restart. */
export function iceLines({
  iceParameters,
  iceCandidates,
}: Pick<AnsweringTransport, 'iceParameters' | 'iceCandidates'>) {
  return [
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    ...iceCandidates.map(
      ({ foundation, protocol: transport, priority, address, ip, port, type, tcpType }) =>
        `a=candidate:${foundation} 1 ${transport} ${priority} ${address ?? ip} ${port} typ ${type}${tcpType ? ` tcptype ${tcpType}` : ''}`,
    ),
    'a=end-of-candidates',
  ];
}
