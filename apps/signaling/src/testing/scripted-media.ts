import { randomUUID } from 'node:crypto';
import type { mediaControlEndpoints } from '@lectern/contracts/internal/media-control';
import type { EndpointResult } from '@lectern/contracts/kernel/endpoint';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { ErrorCode } from '@lectern/contracts/kernel/error-codes';
import type { MediaControl } from '../platform/media-control.ts';
import { absentMedia } from './absent-media.ts';

type MediaRoom = EndpointResult<typeof mediaControlEndpoints.listMediaRooms>['data'][number];
type Call = keyof MediaControl;

/** A media-worker that is nothing but its inventory, which a test may change behind the back of signaling. */
export class ScriptedMedia {
  readonly rooms = new Map<string, MediaRoom>();
  /** Recordings that wait for the next room of their session. */
  readonly captures = new Set<string>();
  /** Every call that changes something, in order: `stopCapture <recordingId>`. */
  readonly calls: string[] = [];
  /** Calls that fail from now on, each before it does anything, or after with `late`. */
  readonly failing = new Map<Call, { code: ErrorCode; late?: boolean }>();
  readonly control: MediaControl;

  constructor() {
    const roomOf = (roomId: string) => this.rooms.get(roomId);
    const scripted: Partial<MediaControl> = {
      readRtpCapabilities: async () => ({ routerRtpCapabilities: {} }),
      listMediaRooms: async () => ({ data: structuredClone([...this.rooms.values()]) }),
      createMediaRoom: async ({ body: { roomId } }) => {
        const room = roomOf(roomId) ?? this.addRoom(roomId);
        return { ...room, rtpCapabilities: {} };
      },
      deleteMediaRoom: ({ params: { roomId } }) =>
        this.#do('deleteMediaRoom', roomId, () => this.rooms.delete(roomId)),
      joinMediaRoom: async ({ body: { peerId } }) => {
        await this.#do('joinMediaRoom', peerId, () => undefined);
        throw new AppError('media_unavailable', 'A scripted media-worker has no transports to give');
      },
      leaveMediaRoom: ({ params: { roomId, peerId } }) =>
        this.#do('leaveMediaRoom', peerId, () => {
          const room = roomOf(roomId);
          if (room) room.peers = room.peers.filter(peer => peer.peerId !== peerId);
        }),
      closeProducer: ({ params: { roomId, producerId } }) =>
        this.#do('closeProducer', producerId, () => {
          for (const peer of roomOf(roomId)?.peers ?? [])
            peer.producers = peer.producers.filter(producer => producer.producerId !== producerId);
        }),
      createProducer: async ({ params: { roomId, peerId } }) => {
        const producerId = randomUUID();
        this.addProducer(roomId, peerId, producerId);
        return { producerId };
      },
      startCapture: async ({ params: { roomId, recordingId }, body: { recorded } }) => {
        await this.#do('startCapture', recordingId, () => {
          const room = roomOf(roomId);
          if (room) Object.assign(room, { recordingId, recordedPeers: recorded.peerIds });
        });
        return { startedAt: new Date().toISOString() };
      },
      setRecordedPeers: ({ params: { roomId, recordingId }, body: { peerIds } }) =>
        this.#do('setRecordedPeers', recordingId, () => {
          const room = roomOf(roomId);
          if (room?.recordingId !== recordingId) throw new AppError('not_found');
          room.recordedPeers = peerIds;
        }),
      changeProducer: ({ params: { roomId, producerId }, body: { paused } }) =>
        this.#do('changeProducer', producerId, () => {
          for (const { producers } of roomOf(roomId)?.peers ?? [])
            for (const producer of producers)
              if (producer.producerId === producerId) producer.paused = paused;
        }),
      readCapture: async ({ params: { recordingId } }) => {
        if (!this.captures.has(recordingId)) throw new AppError('not_found');
        return { state: 'capturing' as const };
      },
      stopCapture: ({ params: { roomId, recordingId } }) =>
        this.#do('stopCapture', recordingId, () => {
          const room = roomOf(roomId);
          if (room?.recordingId === recordingId)
            Object.assign(room, { recordingId: null, recordedPeers: null });
        }),
    };
    this.control = Object.assign(Object.create(absentMedia) as MediaControl, scripted);
  }

  addRoom(roomId: string): MediaRoom {
    const room: MediaRoom = {
      roomId,
      routerEpoch: 'first',
      workerPid: 1,
      peers: [],
      recordingId: null,
      recordingActive: false,
      recordedPeers: null,
      homeNodeId: null,
    };
    this.rooms.set(roomId, room);
    return room;
  }

  addProducer(roomId: string, peerId: string, producerId: string): void {
    const room = this.rooms.get(roomId) ?? this.addRoom(roomId);
    let peer = room.peers.find(one => one.peerId === peerId);
    if (!peer) {
      peer = { peerId, sdpResourceId: null, viewer: false, producers: [], consumers: 0 };
      room.peers.push(peer);
    }
    peer.producers.push({ producerId, source: 'camera', kind: 'video', paused: false });
  }

  async #do(call: Call, id: string, change: () => void): Promise<undefined> {
    this.calls.push(`${call} ${id}`);
    const failure = this.failing.get(call);
    if (!failure || failure.late) change();
    if (failure) throw new AppError(failure.code);
    return undefined;
  }
}
