import {
  mediaLinkEndpoints,
  type LinkState,
  type PipeAddress,
} from '@lectern/contracts/internal/media-links';
import type { NodeAddress } from '@lectern/contracts/internal/media-nodes';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { createInternalClient } from '@lectern/service-kit/http/internal-client';
import type { types } from 'mediasoup';
import { v7 as uuidv7 } from 'uuid';
import type { MediaRoom } from '../rooms/media-room.ts';
import type { EdgeVoices } from './edge-voices.ts';
import { type LinkClient, RoomLink } from './room-link.ts';

export interface LinkerSettings {
  nodeId: string;
  url: string;
  secret: string;
  /** Where pipes from other nodes are received. */
  listenInfo: types.TransportListenInfo;
}

/** A node that does not answer for so long has lost its part of the class. */
const answerWithinMs = 3_000;

/** Links the rooms of this process to their parts on other nodes. */
export class RoomLinker {
  readonly #settings: LinkerSettings;
  readonly #clients = new Map<string, LinkClient>();

  constructor(settings: LinkerSettings) {
    this.#settings = settings;
  }

  /** Makes a new room an edge of the class that is carried by another node. @throws AppError `media_unavailable` */
  async join(room: MediaRoom, voices: EdgeVoices, home: NodeAddress): Promise<void> {
    const link = await this.#create(room, home, uuidv7());
    link.on('audible', producerIds => voices.learn(producerIds));
    link.once('closed', reason => {
      // Closed here it is the room that closes, for a reason of its own.
      if (reason !== 'here') room.close(reason === 'lost' ? 'link-lost' : 'moved');
    });
    room.addLink(link);
    try {
      const { nodeId, url } = this.#settings;
      const params = { roomId: room.roomId, linkId: link.linkId };
      const body = { edge: { nodeId, url }, pipe: link.address };
      const { pipe, state } = await this.#clientOf(home).openLink({ params, body });
      await link.connect(pipe);
      await link.learn(state);
      link.ready();
      // From here on home tells, too.
      await link.push();
      if (link.closed) throw new AppError('media_unavailable');
    } catch (cause) {
      link.close('here');
      throw cause instanceof AppError ? cause : new AppError('media_unavailable', undefined, { cause });
    }
  }

  /** Lets an edge in. @throws AppError `media_unavailable` */
  async accept(room: MediaRoom, linkId: string, edge: NodeAddress, pipe: PipeAddress) {
    room.links.to(edge.nodeId)?.close('told');
    const link = await this.#create(room, edge, linkId);
    room.addLink(link);
    try {
      await link.connect(pipe);
      return { pipe: link.address, state: await link.describe() };
    } catch (cause) {
      link.close('here');
      throw new AppError('media_unavailable', undefined, { cause });
    }
  }

  /** What the other end of a link publishes; resolves when the rest of the class knows it. */
  async update(room: MediaRoom, link: RoomLink, state: LinkState): Promise<void> {
    await link.learn(state);
    // An edge that has just linked itself may have missed what came in between.
    await room.links.flush(link.ready() ? undefined : link);
  }

  #create(room: MediaRoom, other: NodeAddress, linkId: string): Promise<RoomLink> {
    return RoomLink.create({
      roomId: room.roomId,
      linkId,
      other,
      client: this.#clientOf(other),
      home: room.home,
      listenInfo: this.#settings.listenInfo,
      tell(link) {
        const fromThere = new Set(link.sources);
        return {
          sources: room.published.filter(entry => !fromThere.has(entry)),
          audible: room.homeNodeId === null ? room.audible : null,
        };
      },
    }).catch((cause: unknown) => {
      throw new AppError('media_unavailable', undefined, { cause });
    });
  }

  #clientOf({ url }: NodeAddress): LinkClient {
    const client =
      this.#clients.get(url) ??
      createInternalClient(mediaLinkEndpoints, {
        baseUrl: url,
        secret: this.#settings.secret,
        unavailableCode: 'media_unavailable',
        timeoutMs: answerWithinMs,
      });
    this.#clients.set(url, client);
    return client;
  }
}
