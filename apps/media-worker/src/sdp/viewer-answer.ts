import type * as types from 'mediasoup/types';
import { mimeTypeOf } from './media-we-take.ts';
import { parseBundled, type SetupRoles } from './offer.ts';
import type { ViewedMedia } from './offer-to-view.ts';
import { invalidSdp } from './sdp-text.ts';

/** An answer has chosen: `actpass` would leave both waiting for the other (RFC 8842, 5.3). */
const answererRoles: SetupRoles = { active: 'client', passive: 'server' };

/**
 * Reads the answer to what `writeOffer` wrote.
 * @returns how to reach the viewer, and the mids of what it takes; none when it can decode nothing of it
 * @throws AppError `sdp_invalid`
 */
export function parseAnswer(
  text: string,
  offered: readonly ViewedMedia[],
): { dtls: types.DtlsParameters; taken: Set<string> } {
  const { dtls, sections } = parseBundled(text, answererRoles);
  const byMid = new Map(offered.map(media => [media.rtpParameters.mid, media]));
  if (sections.some(({ mid }) => !byMid.has(mid)) || sections.length !== offered.length)
    throw invalidSdp('It does not answer the offer of this session');
  const taken = sections.filter(section => {
    const [main] = byMid.get(section.mid)?.rtpParameters.codecs ?? [];
    return (
      section.usable &&
      section.receives &&
      section.codecs.some(
        codec =>
          codec.payloadType === main?.payloadType &&
          mimeTypeOf(section.kind, codec).toLowerCase() === main.mimeType.toLowerCase(),
      )
    );
  });
  return { dtls, taken: new Set(taken.map(({ mid }) => mid)) };
}
