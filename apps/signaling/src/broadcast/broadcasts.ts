import { randomUUID } from 'node:crypto';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { BroadcastEvent, BroadcastPayload, BroadcastRole } from '@lectern/contracts/socket/broadcast';
import { defaultBroadcastRoom } from '@lectern/contracts/socket/broadcast';
import type { Logger } from '@lectern/service-kit/logger';
import type { MediaControl } from '../platform/media-control.ts';
import type { Audience } from './audience.ts';
import {
  addProducer,
  claimStreaming,
  emptyBroadcast,
  isLive,
  joinAsStreamer,
  joinAsViewer,
  leave,
  loseProducers,
  roleOf,
} from './broadcast-room.ts';
import type { BroadcastProducer, BroadcastState, Visitor } from './broadcast-state.ts';
import type { BroadcastStore } from './broadcast-store.ts';

export interface BroadcastSettings {
  maxViewersPerRoom: number;
  /** How long a room without anyone is kept. */
  emptyRoomTimeoutMs: number;
}

interface BroadcastsDeps {
  store: BroadcastStore;
  media: MediaControl;
  audience: Audience;
  logger: Logger;
  settings: BroadcastSettings;
}

/** Where somebody is. */
export interface Seat extends Visitor {
  roomId: string;
  mediaRoomId: string;
}

/** Rooms cost memory and a router each, and anybody may open one. */
const maxRooms = 200;

/** Who is in which broadcast room and what it sends: changes the state, then tells the room. */
export class Broadcasts {
  readonly #deps: BroadcastsDeps;

  constructor(deps: BroadcastsDeps) {
    this.#deps = deps;
  }

  /** @throws AppError `room_full`, `room_has_streamer`, `media_capacity_exhausted` */
  async join(
    visitor: Visitor,
    { roomId: wanted, role, resumeToken: resumes }: BroadcastPayload<'join-room'>,
  ): Promise<{ seat: Seat; role: BroadcastRole; state: BroadcastState; resumeToken: string | null }> {
    const { store, audience, settings } = this.#deps;
    const roomId = wanted ?? (role === 'streamer' ? null : await this.#anyLiveRoom()) ?? defaultBroadcastRoom;
    if (!(await store.read(roomId)) && (await store.countRooms()) >= maxRooms)
      throw new AppError('media_capacity_exhausted', 'No more rooms can be opened at the moment');
    const mediaRoomId = randomUUID();
    const resumeToken = randomUUID();
    const { before, after } = await store.update(roomId, state => {
      const room = state ?? emptyBroadcast(roomId, mediaRoomId, Date.now());
      return role === 'streamer'
        ? joinAsStreamer(room, visitor, resumeToken, resumes)
        : joinAsViewer(room, visitor, role ?? null, settings.maxViewersPerRoom);
    });
    const state = present(after);
    const superseded = role === 'streamer' ? before?.streamer : null;
    if (superseded) {
      audience.supersede(superseded.connectionId);
      this.#tellEnded(before, state, superseded, 'media-lost');
      audience.tell(roomId, 'user-left', { roomId, userId: superseded.userId, role: 'streamer' });
      this.#releaseMedia(state.mediaRoomId, superseded.peerId);
    }
    const joined = { roomId, userId: visitor.userId, role: role ?? 'viewer' } as const;
    audience.tell(roomId, 'user-joined', joined, visitor.userId);
    return {
      seat: { ...visitor, roomId, mediaRoomId: state.mediaRoomId },
      role: joined.role,
      state,
      resumeToken: role === 'streamer' ? resumeToken : null,
    };
  }

  tellViewerCount({ roomId, viewers }: BroadcastState): void {
    this.#deps.audience.tell(roomId, 'viewer-count', { roomId, count: viewers.length });
  }

  /** Somebody who is not in the room is fine. */
  async leave(roomId: string, connectionId: string): Promise<void> {
    const { store, audience } = this.#deps;
    const { before, after } = await store.update(
      roomId,
      state => state && leave(state, connectionId, Date.now()),
    );
    if (!before || !after || before === after) return;
    const role = roleOf(before, connectionId);
    const person = [before.streamer, ...before.viewers].find(one => one?.connectionId === connectionId);
    if (!role || !person) return;
    this.#tellEnded(before, after, person, 'streamer-left');
    audience.tell(roomId, 'user-left', { roomId, userId: person.userId, role }, person.userId);
    if (role === 'viewer') this.tellViewerCount(after);
    this.#releaseMedia(before.mediaRoomId, person.peerId);
  }

  /** @throws AppError `not_joined`, `forbidden`, `room_has_streamer` */
  async claimStreaming({ roomId, connectionId }: Seat): Promise<void> {
    const { before, after } = await this.#deps.store.update(roomId, state =>
      claimStreaming(present(state), connectionId, randomUUID()),
    );
    if (after && before !== after) this.tellViewerCount(after);
  }

  /** A producer that is at the media-worker already. @throws AppError `not_joined` */
  async startProducer({ roomId, userId, connectionId }: Seat, producer: BroadcastProducer): Promise<void> {
    const { store, audience } = this.#deps;
    const { before } = await store.update(roomId, state =>
      addProducer(present(state), connectionId, producer, Date.now()),
    );
    const created = { roomId, userId, ...described(producer) };
    if (before && isLive(before)) audience.tell(roomId, 'producer-created', created, userId);
    else audience.tell(roomId, 'stream-started', { roomId, userId, producers: [described(producer)] });
  }

  /** The media-worker has lost what the streamer sent, or the streamer begins anew. Repeated, it does nothing. */
  async loseProducers(roomId: string, mediaRoomId: string, lost: ReadonlySet<string> | 'all'): Promise<void> {
    const { before, after } = await this.#deps.store.update(roomId, state =>
      state?.mediaRoomId === mediaRoomId ? loseProducers(state, lost) : state,
    );
    if (before?.streamer && after) this.#tellEnded(before, after, before.streamer, 'media-lost');
  }

  #tellEnded(
    before: BroadcastState | null,
    after: BroadcastState,
    { userId }: Visitor,
    reason: BroadcastEvent<'stream-ended'>['reason'],
  ): void {
    if (!before || !isLive(before) || isLive(after)) return;
    const { roomId } = after;
    this.#deps.audience.tell(roomId, 'stream-ended', { roomId, userId, reason });
    this.#deps.logger.info({ roomId, reason, viewers: after.viewers.length }, 'broadcast ended');
  }

  /** The sweep finds who could not be put out now. */
  #releaseMedia(roomId: string, peerId: string): void {
    this.#deps.media
      .leaveMediaRoom({ params: { roomId, peerId } })
      .catch((error: unknown) => this.#deps.logger.warn({ err: error, roomId }, 'could not release media'));
  }

  /** The one that began last. */
  async #anyLiveRoom(): Promise<string | null> {
    const roomIds = new Set((await this.#deps.store.mediaRooms()).values());
    const states = await Promise.all([...roomIds].map(roomId => this.#deps.store.read(roomId)));
    const live = states.filter(state => state !== null && isLive(state));
    live.sort((a, b) => (b?.startedAtMs ?? 0) - (a?.startedAtMs ?? 0));
    return live[0]?.roomId ?? null;
  }
}

export const described = ({ producerId, kind }: BroadcastProducer) => ({ id: producerId, producerId, kind });

function present(state: BroadcastState | null): BroadcastState {
  if (!state) throw new AppError('not_joined', 'Join a room first');
  return state;
}
