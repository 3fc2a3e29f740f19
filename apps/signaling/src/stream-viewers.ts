import { AppError } from '@lectern/contracts/kernel/app-error';
import type { MediaControl } from './platform/media-control.ts';
import type { RoomStore } from './platform/room-store.ts';

interface Place {
  sessionId: string;
  viewerId: string;
}

/**
 * Who watches a stream from outside of the class (seed 003). They have no seat: the API knows them and how many they may be, the media-worker
 * has their transport, and here it is only known on which node that is.
 */
export class StreamViewers {
  readonly #store: Pick<RoomStore, 'read'>;
  readonly #media: MediaControl;

  constructor({ store, media }: { store: Pick<RoomStore, 'read'>; media: MediaControl }) {
    this.#store = store;
    this.#media = media;
  }

  /** @throws AppError `session_not_live`, `session_ended`, `nothing_to_play`, and what the media-worker refuses */
  async offer({ sessionId, viewerId }: Place, publisherId: string): Promise<{ sdpOffer: string }> {
    const state = await this.#store.read(sessionId);
    if (!state) throw new AppError('session_not_live');
    if (state.ended) throw new AppError('session_ended');
    const isSent = state.producers.some(({ participantId }) => participantId === publisherId);
    if (!isSent) throw new AppError('nothing_to_play');
    const params = { roomId: sessionId, peerId: viewerId };
    return this.#media.offerSdpViewer({ params, body: { publisherId } });
  }

  /** @throws AppError `not_found` when the viewer has been let go, and what the media-worker refuses */
  async answer({ sessionId, viewerId }: Place, sdpAnswer: string): Promise<void> {
    const params = { roomId: sessionId, peerId: viewerId };
    await this.#media.answerSdpViewer({ params, body: { sdpAnswer } }).catch((error: unknown) => {
      throw isGone(error) ? new AppError('not_found') : error;
    });
  }

  async close({ sessionId, viewerId }: Place): Promise<void> {
    await this.#media.leaveMediaRoom({ params: { roomId: sessionId, peerId: viewerId } });
  }

  /** On whatever node they are. None where the session has no room any more. */
  async list(sessionId: string): Promise<string[]> {
    const { data } = await this.#media.listMediaRooms({});
    const peers = data.find(({ roomId }) => roomId === sessionId)?.peers ?? [];
    return peers.filter(({ viewer }) => viewer).map(({ peerId }) => peerId);
  }
}

const isGone = (error: unknown) => error instanceof AppError && error.code === 'media_not_found';
