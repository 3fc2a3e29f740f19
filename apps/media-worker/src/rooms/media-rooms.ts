import { EventEmitter } from 'node:events';
import {
  audibleChanged,
  producerLost,
  roomLost,
  speakersChanged,
  workerDied,
} from '@lectern/contracts/bus/topics';
import type { NodeAddress } from '@lectern/contracts/internal/media-nodes';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Bus } from '@lectern/service-kit/bus/redis-bus';
import type { Logger } from '@lectern/service-kit/logger';
import { pickWorker, pickWorkerForPeer, type WorkerLoad } from '../workers/placement.ts';
import type { PooledWorker, WorkerPool } from '../workers/worker-pool.ts';
import { KeyedLock } from './keyed-lock.ts';
import { EdgeVoices } from '../links/edge-voices.ts';
import type { RoomLinker } from '../links/room-linker.ts';
import { MediaRoom, type RoomCloseReason } from './media-room.ts';
import { RoomVoices } from './room-voices.ts';

/** Load of a worker, with what only the rooms know. */
export interface FullWorkerLoad extends WorkerLoad {
  pid: number;
  producers: number;
}

export interface RoomLimits {
  /** How many voices of a room are forwarded at once, the teachers' apart. */
  audible: number;
  /** How many consumers keep a core busy. */
  consumersPerWorker: number;
}

/** All rooms of this process, and the facts about them that leave by the bus. */
export class MediaRooms extends EventEmitter<{ opened: [MediaRoom]; closed: [MediaRoom, RoomCloseReason] }> {
  readonly #pool: WorkerPool;
  readonly #bus: Bus;
  readonly #logger: Logger;
  readonly #rooms = new Map<string, MediaRoom>();
  readonly #opening = new KeyedLock();
  /** Rooms that a dying worker has taken along, until the pool says which worker it was. */
  readonly #lostByPid = new Map<number, MediaRoom[]>();
  readonly #limits: RoomLimits;
  readonly #linker: RoomLinker;
  #closed = false;

  constructor(pool: WorkerPool, bus: Bus, logger: Logger, limits: RoomLimits, linker: RoomLinker) {
    super();
    this.#linker = linker;
    this.#limits = limits;
    this.#pool = pool;
    this.#bus = bus;
    this.#logger = logger;
    pool.on('died', ({ pid }) => this.#onWorkerDied(pid));
  }

  get all(): MediaRoom[] {
    return [...this.#rooms.values()];
  }

  get(roomId: string): MediaRoom | undefined {
    return this.#rooms.get(roomId);
  }

  /** @throws AppError `not_found` */
  require(roomId: string): MediaRoom {
    const room = this.#rooms.get(roomId);
    if (!room) throw new AppError('not_found');
    return room;
  }

  /**
   * @param home the node that carries the class, when that is another one.
   * @throws AppError `media_capacity_exhausted`, `media_unavailable`
   */
  async getOrCreate(roomId: string, home?: NodeAddress): Promise<MediaRoom> {
    // Under a lock: the first two people of a class join at the same moment, and without it each would get a router of
    // their own and never see the other.
    return this.#opening.run(roomId, async () => {
      const existing = this.#rooms.get(roomId);
      if (existing && (await this.#isStill(existing, home))) return existing;
      // The class has moved, and this is what it has left behind.
      existing?.close('moved');
      if (this.#closed) throw new AppError('shutting_down');
      const voices = home && new EdgeVoices();
      const room = await this.#create(roomId, home, voices);
      if (this.#closed) room.close('shutting-down');
      if (room.closed) throw new AppError('media_unavailable');
      this.#rooms.set(roomId, room);
      this.#announce(room);
      this.emit('opened', room);
      this.#logger.info({ roomId, worker: room.home.worker.index, home: home?.nodeId }, 'media room opened');
      if (home && voices) await this.#joinHome(room, voices, home);
      return room;
    });
  }

  async #isStill(room: MediaRoom, home: NodeAddress | undefined): Promise<boolean> {
    if (room.homeNodeId !== (home?.nodeId ?? null)) return false;
    if (!home) return true;
    return (await room.links.to(home.nodeId)?.verify()) ?? false;
  }

  async #create(
    roomId: string,
    home: NodeAddress | undefined,
    voices: EdgeVoices | undefined,
  ): Promise<MediaRoom> {
    return MediaRoom.create({
      roomId,
      homeNodeId: home?.nodeId ?? null,
      worker: await this.#place(),
      place: pids => this.#placePeer(pids),
      makeVoices: async router => voices ?? (await RoomVoices.create(router, this.#limits.audible)),
    });
  }

  async #joinHome(room: MediaRoom, voices: EdgeVoices, home: NodeAddress): Promise<void> {
    try {
      await this.#linker.join(room, voices, home);
    } catch (error) {
      room.close('moved');
      throw error;
    }
  }

  /** An unknown room is fine. */
  async close(roomId: string, reason: 'requested' | 'moved'): Promise<void> {
    await this.#opening.run(roomId, async () => this.#rooms.get(roomId)?.close(reason));
  }

  closeAll(): void {
    this.#closed = true;
    for (const room of this.all) room.close('shutting-down');
  }

  loads(): FullWorkerLoad[] {
    return this.#pool.workers.map(({ index, pid, cpu }) => {
      const isHere = ({ worker }: { worker: PooledWorker }) => worker.pid === pid;
      const rooms = this.all.filter(room => room.routers.some(isHere));
      const peers = rooms.flatMap(room => room.peers.filter(({ at }) => isHere(at)));
      return {
        index,
        pid,
        cpuShare: Math.round(cpu.share * 1000) / 1000,
        rooms: rooms.length,
        transports: peers.length * 2,
        producers: peers.reduce((sum, peer) => sum + peer.published.length, 0),
        consumers: peers.reduce((sum, peer) => sum + peer.consumers.size, 0),
      };
    });
  }

  async #place(): Promise<PooledWorker> {
    await this.#pool.settled();
    if (this.#pool.workers.length === 0) throw new AppError('media_unavailable');
    return this.#workerAt(pickWorker(this.loads(), this.#limits.consumersPerWorker));
  }

  #placePeer(pids: readonly number[]): PooledWorker {
    const held = pids.flatMap(pid => this.#pool.workers.find(worker => worker.pid === pid)?.index ?? []);
    return this.#workerAt(pickWorkerForPeer(this.loads(), held, this.#limits.consumersPerWorker));
  }

  #workerAt(index: number | null): PooledWorker {
    const worker = this.#pool.workers.find(candidate => candidate.index === index);
    if (!worker) throw new AppError('media_capacity_exhausted');
    return worker;
  }

  #announce(room: MediaRoom): void {
    const { roomId } = room;
    // On an edge they are only heard of.
    if (room.homeNodeId === null) {
      room.on('speakers', speakers => void this.#bus.publish(speakersChanged, { roomId, speakers }));
      room.on(
        'audible',
        producerIds => void this.#bus.publish(audibleChanged, { roomId, producerIds: [...producerIds] }),
      );
    }
    room.on('unpublished', ({ peer, producer, router }, how) => {
      // A room that is lost as a whole says so once, and at once, not for each producer in it. Its router closes before they do.
      if (how === 'closed' || room.closed || router.closed) return;
      void this.#bus.publish(producerLost, { roomId, peerId: peer.peerId, producerId: producer.id });
    });
    room.once('closed', reason => {
      this.#rooms.delete(roomId);
      this.#logger.info({ roomId, reason }, 'media room closed');
      if (reason === 'worker-died') {
        const pid = room.lostPid ?? room.home.worker.pid;
        this.#lostByPid.set(pid, [...(this.#lostByPid.get(pid) ?? []), room]);
      }
      if (reason === 'link-lost')
        void this.#bus.publish(roomLost, { roomId, routerEpoch: room.routerEpoch, reason });
      this.emit('closed', room, reason);
    });
  }

  /** The rooms are out of the map already: their routers closed before the pool heard of the death. */
  #onWorkerDied(pid: number): void {
    const rooms = this.#lostByPid.get(pid) ?? [];
    this.#lostByPid.delete(pid);
    void this.#bus.publish(workerDied, { pid, rooms: rooms.map(({ roomId }) => roomId) });
    for (const { roomId, routerEpoch } of rooms)
      void this.#bus.publish(roomLost, { roomId, routerEpoch, reason: 'worker-died' });
  }
}
