import type { MediaKind } from '@lectern/contracts/primitives';
import type * as types from 'mediasoup/types';
import {
  agree,
  type AgreedMedia,
  codecParameters,
  mimeTypeOf,
  type RouterMedia,
  supportedCodecs,
} from './media-we-take.ts';
import type { Offer, OfferedSection } from './offer.ts';

/** The section in which a player wants to receive this kind, when it does. */
export const receivingSection = (offer: Offer, kind: MediaKind): OfferedSection | undefined =>
  offer.sections.find(section => section.usable && section.receives && section.kind === kind);

/** How a section would receive a codec (`video/VP8`); null when the player cannot. */
export function agreeToSend(
  section: OfferedSection,
  mimeType: string,
  router: RouterMedia,
): AgreedMedia | null {
  const codec = supportedCodecs(section, router).find(
    offered => mimeTypeOf(section.kind, offered).toLowerCase() === mimeType.toLowerCase(),
  );
  return codec ? agree(section, codec, router) : null;
}

/**
 * What a player can receive of a router whose payload types are its own. Of header extensions only those stay that have the same number on both
 * sides: an answer may not renumber them, and neither does mediasoup.
 */
export function playerCapabilities(
  agreed: readonly AgreedMedia[],
  router: types.RtpCapabilities,
): types.RtpCapabilities {
  return {
    codecs: agreed.map(({ section, codec, feedback }) => {
      const { payloadType, ...rest } = codecParameters(section.kind, codec, feedback);
      const ours = router.codecs?.find(({ preferredPayloadType }) => preferredPayloadType === payloadType);
      return {
        ...rest,
        kind: section.kind as MediaKind,
        preferredPayloadType: payloadType,
        parameters: { ...rest.parameters, ...ours?.parameters },
        rtcpFeedback: feedback,
      };
    }),
    headerExtensions: (router.headerExtensions ?? []).filter(ours =>
      agreed.some(
        ({ section, extensions }) =>
          section.kind === ours.kind &&
          extensions.some(({ uri, id }) => uri === ours.uri && id === ours.preferredId),
      ),
    ),
  };
}
