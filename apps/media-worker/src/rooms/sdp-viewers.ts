import { sdpPeerLost } from '@lectern/contracts/bus/topics';
import type { ConsumerDescription } from '@lectern/contracts/internal/media-descriptions';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Bus } from '@lectern/service-kit/bus/redis-bus';
import type { types } from 'mediasoup';
import type { AnsweringTransport } from '../sdp/answer.ts';
import { type ViewedMedia, writeOffer } from '../sdp/offer-to-view.ts';
import { parseAnswer } from '../sdp/viewer-answer.ts';
import { asOpaque, mediaFailure } from './client-parameters.ts';
import type { MediaPeer } from './media-peer.ts';
import type { MediaRoom } from './media-room.ts';
import { routerRtpCapabilities } from './router-codecs.ts';
import { endWithSources } from './sdp-player.ts';

interface Viewer {
  transportId: string;
  offered: readonly (ViewedMedia & { consumerId: string })[];
  /** Runs out while nobody answers. */
  unanswered: NodeJS.Timeout | null;
}

const answerTimeoutMs = 30_000;

/**
 * Viewers of what one person publishes, to whom we make the offer: so the payload types are ours, and they watch from a
 * router of the room. What they can decode is known from their answer alone, and what they cannot is taken back then.
 */
export class SdpViewers {
  readonly #bus: Bus;
  readonly #known = new WeakMap<MediaPeer, Viewer>();

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  isViewer(peer: MediaPeer): boolean {
    return this.#known.has(peer);
  }

  /** @throws AppError `nothing_to_play` while that person publishes nothing, and what joining throws */
  async offer(room: MediaRoom, viewerId: string, publisherId: string): Promise<{ sdpOffer: string }> {
    const sources = room.published.filter(({ peer }) => peer.peerId === publisherId);
    if (sources.length === 0) throw new AppError('nothing_to_play');
    const identity = { peerId: viewerId, displayName: 'Viewer', role: 'observer' as const };
    const only = { router: await room.nextRouter(), sources };
    const joined = await room.join(identity, asOpaque(routerRtpCapabilities), { only });
    const peer = room.peer(viewerId);
    try {
      if (joined.consumers.length === 0) throw new AppError('nothing_to_play');
      endWithSources(peer, sources);
      const { transportId, ...transport } = joined.recvTransport;
      const offered = joined.consumers.map(asViewed);
      this.#follow(room, peer, { transportId, offered, unanswered: null });
      const sessionId = `${Number.parseInt(viewerId.slice(-12), 16)}`;
      return { sdpOffer: writeOffer(offered, transport as unknown as AnsweringTransport, sessionId) };
    } catch (error) {
      peer.close();
      throw mediaFailure(error, room.closed);
    }
  }

  /** @throws AppError `media_not_found`, `sdp_invalid`, `sdp_codec_unsupported`, or `conflict` when it has been answered */
  async answer(peer: MediaPeer, sdpAnswer: string): Promise<void> {
    const viewer = this.#known.get(peer);
    if (!viewer) throw new AppError('media_not_found');
    if (viewer.unanswered === null)
      throw new AppError('conflict', 'This session has been answered; watch again for another one');
    const { dtls, taken } = parseAnswer(sdpAnswer, viewer.offered);
    if (taken.size === 0) throw new AppError('sdp_codec_unsupported');
    // Before anything is awaited: of two answers at once only one may connect the transport.
    clearTimeout(viewer.unanswered);
    viewer.unanswered = null;
    for (const { consumerId, rtpParameters } of viewer.offered)
      if (!taken.has(rtpParameters.mid ?? '')) peer.consumers.close(consumerId);
    try {
      await peer.connectTransport(viewer.transportId, { ...dtls });
    } catch (error) {
      peer.close();
      throw error;
    }
  }

  #follow(room: MediaRoom, peer: MediaPeer, viewer: Viewer): void {
    // Beside the limit for connecting: who connects and never answers would hold a place for ever.
    viewer.unanswered = setTimeout(() => peer.close(), answerTimeoutMs);
    peer.closeWith(viewer.transportId);
    this.#known.set(peer, viewer);
    peer.once('closed', () => {
      clearTimeout(viewer.unanswered ?? undefined);
      const { peerId } = peer.identity;
      void this.#bus.publish(sdpPeerLost, { roomId: room.roomId, peerId, resourceId: peerId });
    });
  }
}

const asViewed = ({ consumerId, kind, source, rtpParameters }: ConsumerDescription) => ({
  consumerId,
  kind,
  source,
  rtpParameters: rtpParameters as unknown as types.RtpParameters,
});
