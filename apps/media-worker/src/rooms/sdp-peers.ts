import { sdpPeerLost } from '@lectern/contracts/bus/topics';
import type { sdpMediaEndpoints } from '@lectern/contracts/internal/sdp-media';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { EndpointRequest, EndpointResult } from '@lectern/contracts/kernel/endpoint';
import type { MediaKind, OpaqueObject, Source } from '@lectern/contracts/primitives';
import type { TransportDescription } from '@lectern/contracts/internal/media-descriptions';
import type { Bus } from '@lectern/service-kit/bus/redis-bus';
import { type AcceptedMedia, type AnsweringTransport, writeAnswer } from '../sdp/answer.ts';
import { parseIceFragment, writeIceFragment } from '../sdp/ice-fragment.ts';
import { type Offer, parseOffer } from '../sdp/offer.ts';
import { playerCapabilities } from '../sdp/play-agreement.ts';
import { agreeToReceive, rtpParametersOf } from '../sdp/send-parameters.ts';
import { mediaFailure } from './client-parameters.ts';
import { kindOf, type MediaPeer } from './media-peer.ts';
import type { MediaRoom } from './media-room.ts';
import { PlayerRouters } from './player-routers.ts';
import type { PeerIdentity } from './published-source.ts';
import { routerMedia } from './router-codecs.ts';
import { agreeToPlay, asSent, endWithSources } from './sdp-player.ts';

type Body<Name extends keyof typeof sdpMediaEndpoints> = EndpointRequest<
  (typeof sdpMediaEndpoints)[Name]
>['body'];
type Result<Name extends keyof typeof sdpMediaEndpoints> = EndpointResult<(typeof sdpMediaEndpoints)[Name]>;

/** What is known of a peer beyond what every peer has. */
interface SdpPeer {
  resourceId: string;
  transportId: string;
  /** The user name fragment of the client's ICE session; another one means that it restarts. */
  clientFragment: string;
  /** Of the first section in the bundle. */
  mid: string;
}

/** A publisher receives nothing. */
const nothing: OpaqueObject = { codecs: [], headerExtensions: [] };

/** Peers whose client speaks SDP (WHIP, WHEP): what an offer asks for is done with an ordinary peer, and answered in SDP. */
export class SdpPeers {
  readonly #bus: Bus;
  readonly #known = new WeakMap<MediaPeer, SdpPeer>();
  readonly #playerRouters = new PlayerRouters();

  constructor(bus: Bus) {
    this.#bus = bus;
  }

  resourceIdOf(peer: MediaPeer): string | null {
    return this.#known.get(peer)?.resourceId ?? null;
  }

  /** @throws AppError `sdp_invalid`, `sdp_codec_unsupported`, `forbidden`, and what joining and producing throw */
  async publish(
    room: MediaRoom,
    peerId: string,
    request: Body<'publishBySdp'>,
  ): Promise<Result<'publishBySdp'>> {
    // Read before anybody is let in: an offer that cannot be used must not cost a person the seat that they have.
    const offer = parseOffer(request.sdpOffer);
    const agreed = agreeToReceive(offer, routerMedia);
    const sources = new Map([...agreed.keys()].map(kind => [kind, sourceFor(kind, request.sources)]));

    const joined = await room.join(identityOf(peerId, request), nothing);
    const peer = room.peer(peerId);
    const { transportId } = joined.sendTransport;
    try {
      if (request.maxIncomingBitrate) await peer.limitIncoming(request.maxIncomingBitrate);
      await peer.connectTransport(transportId, { ...offer.dtls });
      const producers = await Promise.all(
        [...agreed].map(async ([kind, media]) => {
          const source = sources.get(kind) ?? sourceFor(kind, request.sources);
          const rtpParameters = { ...rtpParametersOf(media) };
          const { producer } = await room.produce(peer, {
            transportId,
            source,
            kind,
            rtpParameters,
            paused: false,
          });
          return { producerId: producer.id, source, kind, paused: false };
        }),
      );
      this.#follow(room, peer, request.resourceId, transportId, offer, [...agreed.values()]);
      return { ...answer(offer, [...agreed.values()], joined.sendTransport, request.resourceId), producers };
    } catch (error) {
      peer.close();
      throw mediaFailure(error, room.closed);
    }
  }

  /** @throws AppError `sdp_invalid`, `sdp_codec_unsupported`, `nothing_to_play`, and what joining throws */
  async play(room: MediaRoom, peerId: string, request: Body<'playBySdp'>): Promise<Result<'playBySdp'>> {
    const offer = parseOffer(request.sdpOffer);
    const others = room.published.filter(({ peer }) => peer.peerId !== peerId);
    const playing = agreeToPlay(offer, others, routerMedia);
    const { router, release } = await this.#holdRouter(room, playing);
    let peer: MediaPeer | undefined;
    try {
      const sources = playing.map(({ entry }) => entry);
      const agreed = playing.map(({ media }) => media);
      const capabilities = { ...playerCapabilities(agreed, router.router.rtpCapabilities) };
      const only = { router, sources };
      const joined = await room.join(identityOf(peerId, request), capabilities, { only });
      peer = room.peer(peerId);
      peer.once('closed', release);
      const { transportId } = joined.recvTransport;
      await peer.connectTransport(transportId, { ...offer.dtls });
      const consumers = await peer.consumers.consume(sources);
      const accepted = agreed.flatMap((media, index): AcceptedMedia[] => {
        const consumer = consumers.find(({ producerId }) => producerId === sources[index]?.producer.id);
        return consumer ? [asSent(media, consumer)] : [];
      });
      if (accepted.length === 0) throw new AppError('nothing_to_play');
      endWithSources(peer, sources);
      this.#follow(room, peer, request.resourceId, transportId, offer, accepted);
      return answer(offer, accepted, joined.recvTransport, request.resourceId);
    } catch (error) {
      peer?.close();
      release();
      throw mediaFailure(error, room.closed);
    }
  }

  #holdRouter(room: MediaRoom, playing: ReturnType<typeof agreeToPlay>) {
    const codecs = playing.map(({ mimeType, media }) => ({ mimeType, payloadType: media.codec.payloadType }));
    return this.#playerRouters.hold(room, codecs).catch((error: unknown) => {
      throw mediaFailure(error, room.closed);
    });
  }

  /** A restart of ICE, or candidates that are not needed. @throws AppError `media_not_found`, `sdp_invalid`, `precondition_failed` */
  async patch(
    peer: MediaPeer,
    resourceId: string,
    { ifMatch, sdpFragment }: Body<'patchSdpPeer'>,
  ): Promise<Result<'patchSdpPeer'>> {
    const known = this.#known.get(peer);
    if (known?.resourceId !== resourceId) throw new AppError('media_not_found');
    const { usernameFragment } = parseIceFragment(sdpFragment);
    if (ifMatch !== null && ifMatch !== iceTagOf(transportOf(peer, known.transportId)))
      throw new AppError('precondition_failed');
    if (usernameFragment === known.clientFragment) return { restart: null };
    await peer.restartIce(known.transportId);
    known.clientFragment = usernameFragment;
    const transport = transportOf(peer, known.transportId);
    return {
      restart: {
        sdpFragment: writeIceFragment(asAnswering(transport), known.mid),
        iceTag: iceTagOf(transport),
      },
    };
  }

  /** From now on the peer is its transport, and when that goes the others are told. */
  #follow(
    room: MediaRoom,
    peer: MediaPeer,
    resourceId: string,
    transportId: string,
    offer: Offer,
    [first]: readonly AcceptedMedia[],
  ): void {
    peer.closeWith(transportId);
    this.#known.set(peer, {
      resourceId,
      transportId,
      clientFragment: offer.ice.usernameFragment,
      mid: first?.section.mid ?? '0',
    });
    peer.once('closed', () => {
      const { peerId } = peer.identity;
      void this.#bus.publish(sdpPeerLost, { roomId: room.roomId, peerId, resourceId });
    });
  }
}

/** @throws AppError `forbidden` when nothing of this kind may be sent */
function sourceFor(kind: MediaKind, sources: readonly Source[]): Source {
  const source = sources.find(one => kindOf[one] === kind);
  if (source) return source;
  const what = kind === 'audio' ? 'sound' : 'a picture';
  throw new AppError('forbidden', `You may not send ${what} in this class`);
}

const identityOf = (peerId: string, { displayName, role }: Omit<PeerIdentity, 'peerId'>): PeerIdentity => ({
  peerId,
  displayName,
  role,
});

function answer(
  offer: Offer,
  accepted: readonly AcceptedMedia[],
  transport: TransportDescription,
  id: string,
) {
  // An SDP session id is a number (RFC 8866, 5.2).
  const sessionId = `${Number.parseInt(id.slice(-12), 16)}`;
  return {
    sdpAnswer: writeAnswer(offer, accepted, asAnswering(transport), sessionId),
    iceTag: iceTagOf(transport),
  };
}

const asAnswering = (transport: TransportDescription) => transport as unknown as AnsweringTransport;

/** The server's user name fragment changes with each restart, and with nothing else. */
const iceTagOf = (transport: TransportDescription) => asAnswering(transport).iceParameters.usernameFragment;

function transportOf(peer: MediaPeer, transportId: string): TransportDescription {
  const { sendTransport, recvTransport } = peer.transportDescriptions;
  return sendTransport.transportId === transportId ? sendTransport : recvTransport;
}
