import type { mediaControlEndpoints } from '@lectern/contracts/internal/media-control';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { EndpointResult } from '@lectern/contracts/kernel/endpoint';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import { recordablePeers } from './live-room/automatic-recording.ts';
import { type LiveSessions, system } from './live-sessions.ts';
import type { MediaControl } from './platform/media-control.ts';
import type { RoomStore } from './platform/room-store.ts';
import { sdpResourceOf } from './sdp-connection-id.ts';
import { Suspicions } from './suspicions.ts';

type MediaRoom = EndpointResult<typeof mediaControlEndpoints.listMediaRooms>['data'][number];

interface MediaSweepOptions {
  store: RoomStore;
  sessions: LiveSessions;
  media: MediaControl;
  /** How long something that may be under way must look wrong, in two sweeps running. */
  minSuspicionMs: number;
  report(error: unknown): void;
}

/** Compares the log with what the media-worker really has, and brings the one in line that cannot be right. */
export class MediaSweep {
  readonly #options: MediaSweepOptions;
  readonly #suspicions: Suspicions;

  constructor(options: MediaSweepOptions) {
    this.#options = options;
    this.#suspicions = new Suspicions(options.minSuspicionMs);
  }

  async run(): Promise<void> {
    const { store, media } = this.#options;
    const states = new Map<string, LiveState>();
    for (const sessionId of await store.liveSessionIds())
      await this.#attempt(async () => {
        const state = await store.read(sessionId);
        if (state && !state.ended) states.set(sessionId, state);
      });
    // After the log, never before: a producer is made before it is in the log, so what the log had the inventory has, or it is lost.
    const { data: rooms } = await media.listMediaRooms({});
    const inventory = new Map(rooms.map(room => [room.roomId, room]));
    this.#suspicions.begin();
    for (const [sessionId, state] of states) {
      const room = inventory.get(sessionId);
      await this.#attempt(() => this.#sweepProducers(state, room));
      await this.#attempt(() => this.#sweepSdpConnections(state, room));
      await this.#attempt(() => this.#sweepRecording(state, room));
      if (room) this.#sweepRecorded(state, room);
      if (room) await this.#attempt(() => this.#sweepStrays(state, room));
      if (room) await this.#attempt(() => this.#sweepMuted(state, room));
    }
    for (const roomId of inventory.keys())
      if (!states.has(roomId)) await this.#attempt(() => this.#sweepEnded(roomId));
  }

  async #sweepProducers({ sessionId, producers }: LiveState, room: MediaRoom | undefined): Promise<void> {
    const { sessions } = this.#options;
    if (!room && producers.length > 0) {
      const reason = 'the media server no longer has it';
      const producerIds = producers.map(({ producerId }) => producerId);
      await sessions.apply(sessionId, { type: 'lose-media', reason, producerIds }, system);
      return;
    }
    const there = new Set(room?.peers.flatMap(peer => peer.producers.map(({ producerId }) => producerId)));
    for (const { producerId } of producers)
      if (!there.has(producerId))
        await sessions.apply(sessionId, { type: 'lose-producer', producerId }, system);
  }

  /** Its transport was there before the seat was, and so before the inventory: what is missing has gone. */
  async #sweepSdpConnections(state: LiveState, room: MediaRoom | undefined): Promise<void> {
    const held = new Set(room?.peers.map(({ sdpResourceId }) => sdpResourceId));
    for (const { participantId, connectionId, connected } of state.participants) {
      const resourceId = sdpResourceOf(connectionId);
      if (!connected || resourceId === null || held.has(resourceId)) continue;
      const lost = { type: 'lose-connection', participantId, connectionId } as const;
      await this.#options.sessions.apply(state.sessionId, lost, system);
    }
  }

  async #sweepRecording(live: LiveState, room: MediaRoom | undefined): Promise<void> {
    const { recordings } = this.#options.sessions;
    const { sessionId, recording } = live;
    const captured = room?.recordingId ?? null;
    if (captured && captured !== recording?.recordingId) {
      if (this.#suspicions.confirms(`captured ${captured}`)) recordings.stopCapture(sessionId, captured);
    }
    if (!recording) return;
    const { recordingId, state } = recording;
    if (captured === recordingId && state !== 'ending') {
      // Nobody was there to hear it say so.
      if (state === 'starting' && room?.recordingActive)
        await this.#options.sessions.apply(sessionId, { type: 'confirm-recording', recordingId }, system);
      return;
    }
    // Asked to stop again it answers when it has stopped, also when there was nothing left to stop.
    if (state === 'ending') {
      recordings.stopCapture(sessionId, recordingId);
      return;
    }
    // It is being tried again as it is; the media-worker, which is here, is not what keeps it.
    if (recording.delay && recording.delay !== 'media-away') return;
    // It outlives the room that was lost with a mediasoup worker, and goes on in the next.
    if (!room && (await this.#isCaptured(recordingId))) return;
    // Whoever was to begin it by itself has died.
    if (state === 'starting' && recording.automatic) {
      await recordings.tryAgain(sessionId);
      return;
    }
    // It is wanted and not there: its media-worker died, or never heard of it. What is asked for twice starts once.
    if (!(await recordings.goOn(live))) return;
    // Its capture has ended where the class is; its own reason may be on the way.
    if (this.#suspicions.confirms(`${state} ${recordingId}`))
      await recordings.finish(sessionId, recordingId, 'media-lost');
  }

  /** Nobody is recorded who may not be, also when the media-worker did not hear of it. */
  #sweepRecorded(state: LiveState, { recordingId, recordedPeers }: MediaRoom): void {
    if (recordingId === null || recordingId !== state.recording?.recordingId) return;
    const told = new Set(recordedPeers);
    const may = new Set(recordablePeers(state));
    if (told.size !== may.size || [...may].some(peerId => !told.has(peerId)))
      this.#options.sessions.recordings.people.tell(state);
  }

  async #isCaptured(recordingId: string): Promise<boolean> {
    try {
      const { state } = await this.#options.media.readCapture({ params: { recordingId } });
      return state === 'capturing';
    } catch (error) {
      if (error instanceof AppError && error.code === 'not_found') return false;
      throw error;
    }
  }

  /** People and producers whose release did not reach the media-worker. */
  async #sweepStrays({ sessionId, participants, producers }: LiveState, room: MediaRoom): Promise<void> {
    const { media } = this.#options;
    const seated = new Set(participants.map(({ participantId }) => participantId));
    const logged = new Set(producers.map(({ producerId }) => producerId));
    for (const { peerId, viewer, producers: own } of room.peers) {
      // Who watches a stream has no seat; the API knows them, and their transport lets go of them.
      if (viewer) continue;
      const params = { roomId: sessionId, peerId };
      if (!seated.has(peerId)) {
        if (this.#suspicions.confirms(`${sessionId} ${peerId}`)) await media.leaveMediaRoom({ params });
        continue;
      }
      for (const { producerId } of own)
        if (!logged.has(producerId) && this.#suspicions.confirms(producerId))
          await media.closeProducer({ params: { ...params, producerId } });
    }
  }

  /** Who was silenced stays silent, also when the media-worker did not hear of it. */
  async #sweepMuted({ sessionId, producers }: LiveState, room: MediaRoom): Promise<void> {
    const silenced = new Set(producers.filter(({ paused }) => paused).map(({ producerId }) => producerId));
    for (const { peerId, producers: own } of room.peers)
      for (const { producerId, paused } of own)
        if (!paused && silenced.has(producerId) && this.#suspicions.confirms(`unmuted ${producerId}`))
          await this.#options.media.changeProducer({
            params: { roomId: sessionId, peerId, producerId },
            body: { paused: true },
          });
  }

  async #sweepEnded(roomId: string): Promise<void> {
    const { store, media } = this.#options;
    const state = await store.read(roomId);
    if (state?.ended) await media.deleteMediaRoom({ params: { roomId } });
  }

  /** One class that cannot be swept keeps no other from it. */
  async #attempt(sweep: () => Promise<void>): Promise<void> {
    try {
      await sweep();
    } catch (error) {
      this.#options.report(error);
    }
  }
}
