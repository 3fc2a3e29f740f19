import type { icePatchSchema } from '@lectern/contracts/internal/sdp-media';
import type { openSdpConnection } from '@lectern/contracts/internal/sdp-signaling';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Source } from '@lectern/contracts/primitives';
import type { JoinClaims } from '@lectern/contracts/tokens';
import type { Logger } from '@lectern/service-kit/logger';
import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { mayPublish } from './live-room/roles.ts';
import type { Actor } from './live-room/command.ts';
import { joinCommand, type LiveSessions } from './live-sessions.ts';
import type { MediaControl } from './platform/media-control.ts';
import type { RoomStore } from './platform/room-store.ts';
import { sdpConnectionId } from './sdp-connection-id.ts';

interface Parts {
  sessions: LiveSessions;
  store: RoomStore;
  media: MediaControl;
  logger: Logger;
}

type Opening = z.output<typeof openSdpConnection.body>;

interface Place {
  sessionId: string;
  participantId: string;
  resourceId: string;
}

/**
 * People in a class whose client speaks SDP over HTTP (WHIP, WHEP). They have a seat like everybody, held by a connection that is no socket:
 * it lasts as long as its transport at the media-worker, which tells when that is gone.
 */
export class SdpConnections {
  readonly #sessions: LiveSessions;
  readonly #store: RoomStore;
  readonly #media: MediaControl;
  readonly #logger: Logger;

  constructor({ sessions, store, media, logger }: Parts) {
    this.#sessions = sessions;
    this.#store = store;
    this.#media = media;
    this.#logger = logger;
  }

  /** Media first, then the seat: so nobody ever sees a seat without the transport that holds it. @throws AppError when either is refused */
  async open({ direction, claims, sdpOffer, publishes, maxIncomingBitrate, recordingConsent }: Opening) {
    const { sessionId, sub: participantId, name: displayName, role } = claims;
    const resourceId = randomUUID();
    const actor = actorOf({ participantId, resourceId });
    this.#sessions.requireAdmission(await this.#store.read(sessionId), claims, actor);

    const params = { roomId: sessionId, peerId: participantId };
    const who = { resourceId, displayName, role, sdpOffer };
    const made =
      direction === 'publish'
        ? await this.#media.publishBySdp({
            params,
            body: { ...who, sources: sourcesOf(claims, publishes), maxIncomingBitrate },
          })
        : { ...(await this.#media.playBySdp({ params, body: who })), producers: [] };
    try {
      await this.#sessions.takeSeat(claims, actor, joinCommand(claims, true, 'full', recordingConsent), null);
      for (const producer of made.producers)
        await this.#sessions.apply(sessionId, { type: 'add-producer', producer }, actor);
    } catch (error) {
      await this.#undo({ sessionId, participantId, resourceId });
      throw error;
    }
    return { resourceId, sdpAnswer: made.sdpAnswer, iceTag: made.iceTag };
  }

  /** @throws AppError `not_found`, and what the media-worker refuses */
  async patch(place: Place, body: z.infer<typeof icePatchSchema>) {
    await this.#requireHeld(place);
    const { sessionId: roomId, participantId: peerId, resourceId } = place;
    return this.#media.patchSdpPeer({ params: { roomId, peerId, resourceId }, body }).catch(asNotFound);
  }

  /** Of somebody who is not there now nothing is limited: what is next sent comes with a limit of its own. @throws AppError `not_found` */
  async limit(sessionId: string, participantId: string, maxIncomingBitrate: number): Promise<void> {
    await this.#media
      .limitIncomingBitrate({
        params: { roomId: sessionId, peerId: participantId },
        body: { maxIncomingBitrate },
      })
      .catch(asNotFound);
  }

  /** @throws AppError `not_found` when it no longer holds the seat */
  async close(place: Place): Promise<void> {
    await this.#requireHeld(place);
    await this.#sessions.apply(place.sessionId, { type: 'leave' }, actorOf(place));
    // Waited for: who asked is told that it is over when nothing is sent any more.
    await this.#media
      .leaveMediaRoom({ params: { roomId: place.sessionId, peerId: place.participantId } })
      .catch((error: unknown) =>
        this.#logger.warn({ err: error, sessionId: place.sessionId }, 'could not release media'),
      );
  }

  /** Gives back what was taken. Whoever has taken the seat over meanwhile keeps it, and the media that came with it. */
  async #undo(place: Place): Promise<void> {
    const { sessionId, participantId } = place;
    try {
      await this.close(place);
    } catch {
      const state = await this.#store.read(sessionId).catch(() => null);
      const isTaken = state?.participants.some(
        seat => seat.participantId === participantId && seat.connected,
      );
      if (!isTaken) this.#sessions.releaseMedia(sessionId, participantId);
    }
  }

  async #requireHeld({ sessionId, participantId, resourceId }: Place): Promise<void> {
    const state = await this.#store.read(sessionId);
    const seat = state?.participants.find(participant => participant.participantId === participantId);
    if (seat?.connectionId !== sdpConnectionId(resourceId)) throw new AppError('not_found');
  }
}

const actorOf = ({
  participantId,
  resourceId,
}: Omit<Place, 'sessionId'>): Actor & { kind: 'participant' } => ({
  kind: 'participant',
  participantId,
  connectionId: sdpConnectionId(resourceId),
});

/** What a publisher may send, by role and room. */
const sourcesOf = (claims: JoinClaims, publishes: Opening['publishes']) =>
  sourcesBy[publishes].filter(source => mayPublish(claims, source));

const sourcesBy = {
  camera: ['camera', 'microphone'],
  screen: ['screen', 'screen-audio'],
} as const satisfies Record<Opening['publishes'], readonly Source[]>;

/** Its transport has just gone; the seat follows. */
function asNotFound(error: unknown): never {
  throw error instanceof AppError && error.code === 'media_not_found' ? new AppError('not_found') : error;
}
