import { AppError } from '@lectern/contracts/kernel/app-error';
import { type ConsentAnswer, consentTextVersion } from '@lectern/contracts/recording-consent';
import type { JoinClaims } from '@lectern/contracts/tokens';
import { tagOf } from '../../platform/sdp-http.ts';
import type { SignalingControl } from '../sessions/sessions.service.ts';

export type SdpService = ReturnType<typeof createSdpService>;

/** A resource as its URL names it; whose it is stands in the token. */
interface Resource {
  roomId: string;
  resourceId: string;
}

/** WHIP and WHEP: who may do what is read from the join token; the class itself is signaling's. */
export function createSdpService(
  signaling: Pick<SignalingControl, 'openSdpConnection' | 'patchSdpConnection' | 'closeSdpConnection'>,
) {
  const placeOf = ({ sessionId, sub }: JoinClaims, { resourceId }: Resource) => ({
    sessionId,
    participantId: sub,
    resourceId,
  });

  return {
    /** @throws AppError `forbidden` for a token of another room, and what signaling refuses */
    async open(
      direction: 'publish' | 'play',
      claims: JoinClaims,
      roomId: string,
      sdpOffer: string,
      consent: ConsentAnswer | undefined,
    ) {
      requireRoom(claims, roomId);
      if (
        direction === 'publish' &&
        !claims.sources.some(source => source === 'camera' || source === 'microphone')
      )
        throw new AppError('forbidden', 'You may share neither a camera nor a microphone in this class');
      return signaling.openSdpConnection({
        params: { sessionId: claims.sessionId },
        body: {
          ...{ direction, claims, sdpOffer },
          recordingConsent: consent && { answer: consent, textVersion: consentTextVersion },
        },
      });
    },

    /** @throws AppError `precondition_required`, `precondition_failed`, `not_found`, `sdp_invalid` */
    async patch(claims: JoinClaims, resource: Resource, ifMatch: string | undefined, sdpFragment: string) {
      requireRoom(claims, resource.roomId);
      const body = { sdpFragment, ifMatch: tagOf(ifMatch) };
      return signaling.patchSdpConnection({ params: placeOf(claims, resource), body });
    },

    /** @throws AppError `not_found` */
    async close(claims: JoinClaims, resource: Resource): Promise<void> {
      requireRoom(claims, resource.roomId);
      await signaling.closeSdpConnection({ params: placeOf(claims, resource) });
    },
  };
}

function requireRoom(claims: JoinClaims, roomId: string): void {
  if (claims.roomId !== roomId)
    throw new AppError('forbidden', 'This join token is for a class in another room');
}
