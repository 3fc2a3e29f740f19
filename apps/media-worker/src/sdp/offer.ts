import type { MediaKind } from '@lectern/contracts/primitives';
import type * as types from 'mediasoup/types';
import type { MediaDescription, SessionDescription } from 'sdp-transform';
import { type OfferedCodec, offeredCodecs } from './offered-codecs.ts';
import { invalidSdp, parseSdp } from './sdp-text.ts';

/** One m-section of an offer. A section that cannot be used is kept, since the answer has to refuse it in its place. */
export interface OfferedSection {
  kind: MediaKind | 'other';
  mid: string;
  /** As in the m-line, for the answer. */
  type: string;
  protocol: string;
  payloads: string;
  usable: boolean;
  sends: boolean;
  receives: boolean;
  codecs: OfferedCodec[];
  extensions: { uri: string; id: number }[];
  /** Simulcast layers that it would send, in the order of the offer. */
  rids: string[];
  ssrc: number | null;
  rtxSsrc: number | null;
  cname: string | null;
  reducedSizeRtcp: boolean;
}

export interface IceCredentials {
  usernameFragment: string;
  password: string;
}

export interface Offer {
  ice: IceCredentials;
  /** `role` is the part that the offerer takes. */
  dtls: types.DtlsParameters;
  sections: OfferedSection[];
}

const extensionIds = { first: 1, last: 14 } as const;
const ssrcPattern = /^\d{1,10}$/;

/** The DTLS role that each `a=setup` of the other side means. */
export type SetupRoles = Readonly<Record<string, types.DtlsRole>>;

/**
 * Reads an offer of one bundled transport (RFC 9725, 4.4): BUNDLE over all sections that are used, rtcp-mux, one DTLS fingerprint.
 * @throws AppError `sdp_invalid`
 */
export const parseOffer = (text: string): Offer => parseBundled(text, offererRoles);

/** An offer, or an answer, which has the same form but for its `a=setup`. @throws AppError `sdp_invalid` */
export function parseBundled(text: string, roles: SetupRoles): Offer {
  if (!/^v=0\r?\n/.test(text)) throw invalidSdp('It does not begin with v=0');
  const session = parseSdp(text);
  const bundle = bundleOf(session);
  const sections = session.media.map((media, index) => sectionOf(media, index, bundle));
  const usable = session.media.filter((_, index) => sections[index]?.usable);
  const [first] = usable;
  if (!first) throw invalidSdp('It has neither sound nor a picture');
  if (usable.length > 1 && !bundle) throw invalidSdp('Its media is not bundled');
  if (usable.some(media => !media.rtcpMux)) throw invalidSdp('It has no rtcp-mux');
  if (new Set(sections.map(({ mid }) => mid)).size < sections.length)
    throw invalidSdp('Two media sections have the same mid');
  return { ice: iceOf(first, session), dtls: dtlsOf(first, session, roles), sections };
}

function bundleOf(session: SessionDescription): Set<string> | null {
  const group = session.groups?.find(({ type }) => type === 'BUNDLE');
  return group ? new Set(String(group.mids).split(' ').filter(Boolean)) : null;
}

function sectionOf(media: MediaDescription, index: number, bundle: Set<string> | null): OfferedSection {
  const mid = media.mid === undefined ? `${index}` : String(media.mid);
  const kind = media.type === 'audio' || media.type === 'video' ? media.type : 'other';
  // In a bundle every section but the first may have port 0 and is offered all the same (RFC 9143).
  const offered = media.port !== 0 || media.bundleOnly !== undefined;
  const direction = media.direction ?? 'sendrecv';
  const protocol = String(media.protocol ?? '');
  const ssrcs = ssrcsOf(media);
  return {
    kind,
    mid,
    type: String(media.type ?? 'audio'),
    protocol: protocol || 'UDP/TLS/RTP/SAVPF',
    payloads: String(media.payloads ?? '0'),
    usable: kind !== 'other' && offered && (bundle?.has(mid) ?? true) && /TLS\/RTP\/SAVPF?$/.test(protocol),
    sends: direction === 'sendrecv' || direction === 'sendonly',
    receives: direction === 'sendrecv' || direction === 'recvonly',
    codecs: offeredCodecs(media),
    extensions: extensionsOf(media),
    rids: ridsOf(media),
    ...ssrcs,
    reducedSizeRtcp: media.rtcpRsize !== undefined,
  };
}

function extensionsOf(media: MediaDescription): OfferedSection['extensions'] {
  return (media.ext ?? [])
    .map(({ uri, value }) => ({ uri, id: value }))
    .filter(({ id }) => id >= extensionIds.first && id <= extensionIds.last);
}

/** `a=simulcast:send h;m;l` gives the order; alternatives of one layer (`h,h2`) are not told apart, the first counts. */
function ridsOf(media: MediaDescription): string[] {
  const { simulcast } = media;
  const list =
    simulcast?.dir1 === 'send' ? simulcast.list1 : simulcast?.dir2 === 'send' ? simulcast.list2 : '';
  const declared = new Set(
    (media.rids ?? []).filter(rid => rid.direction === 'send').map(({ id }) => `${id}`),
  );
  const wanted = String(list ?? '')
    .split(';')
    .map(layer => layer.split(',')[0]?.replace(/^~/, '') ?? '')
    .filter(rid => declared.has(rid));
  return [...new Set(wanted)].slice(0, 4);
}

function ssrcsOf(media: MediaDescription): Pick<OfferedSection, 'ssrc' | 'rtxSsrc' | 'cname'> {
  const known = media.ssrcs ?? [];
  const pair = media.ssrcGroups?.find(({ semantics }) => semantics === 'FID')?.ssrcs;
  const [grouped, repair] = String(pair ?? '').split(' ');
  const cname = known.find(({ attribute }) => attribute === 'cname')?.value;
  return {
    ssrc: ssrcOf(grouped || known[0]?.id),
    rtxSsrc: grouped ? ssrcOf(repair) : null,
    cname: cname === undefined ? null : String(cname),
  };
}

function ssrcOf(given: string | number | undefined): number | null {
  const value = ssrcPattern.test(`${given}`) ? Number(given) : 0;
  return value > 0 && value < 2 ** 32 ? value : null;
}

/** Credentials stand in the section or, for all of them, at the top. */
function iceOf(media: MediaDescription, session: SessionDescription): IceCredentials {
  return iceCredentials(media.iceUfrag ?? session.iceUfrag, media.icePwd ?? session.icePwd);
}

/** @throws AppError `sdp_invalid` when one of them is missing or not as RFC 8839 has it */
export function iceCredentials(ufrag: unknown, pwd: unknown): IceCredentials {
  const usernameFragment = `${ufrag ?? ''}`;
  const password = `${pwd ?? ''}`;
  if (!/^[\w+/=-]{4,256}$/.test(usernameFragment) || !/^[\w+/=-]{22,256}$/.test(password))
    throw invalidSdp('It has no ICE user name fragment and password');
  return { usernameFragment, password };
}

const hashes = ['sha-1', 'sha-224', 'sha-256', 'sha-384', 'sha-512'] as const;
/** `actpass` leaves the choice to us: the offerer starts, so that it need not wait for our answer to arrive (RFC 9725, 4.4). */
const offererRoles: SetupRoles = { actpass: 'client', active: 'client', passive: 'server' };

function dtlsOf(
  media: MediaDescription,
  session: SessionDescription,
  roles: SetupRoles,
): types.DtlsParameters {
  const { type, hash } = media.fingerprint ?? session.fingerprint ?? { type: '', hash: '' };
  const algorithm = hashes.find(name => name === String(type).toLowerCase());
  const value = String(hash).toUpperCase();
  if (!algorithm || !/^[0-9A-F]{2}(?::[0-9A-F]{2}){19,63}$/.test(value))
    throw invalidSdp('It has no DTLS fingerprint');
  const role = roles[String(media.setup ?? session.setup ?? Object.keys(roles)[0])];
  if (!role) throw invalidSdp('Its DTLS setup is none that it can have here');
  return { role, fingerprints: [{ algorithm, value }] };
}
