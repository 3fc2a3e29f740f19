import { mkdir } from 'node:fs/promises';
import type { RecordedPeers } from '@lectern/contracts/internal/media-capture';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { MediaRoom, RoomCloseReason } from '../rooms/media-room.ts';
import { KeyedLock } from '../rooms/keyed-lock.ts';
import type { Delivery } from './delivery.ts';
import { type HealthProblemKind, healthProblemKinds } from '@lectern/contracts/recording-health';
import { BlackWatch } from './health/black-watch.ts';
import { freeBytes } from './free-space.ts';
import { Orphans, type OrphansDependencies } from './orphans.ts';
import type { CaptureEnd, CaptureFigures, CaptureWish } from './capture-dependencies.ts';
import { RoomCapture } from './room-capture.ts';

export interface CaptureServiceOptions extends OrphansDependencies {
  /** With less than this left on the disk, recordings stop and none starts. */
  minFreeBytes: number;
  /** With less than this left, hosts are warned. */
  warnFreeBytes: number;
  /** How often the picture of whoever teaches is looked at, whether it is black; 0 never. */
  pictureCheckMs: number;
  /** Reads what is left; the file system's own figure unless given. */
  readFreeBytes?: (folder: string) => Promise<number>;
}

const diskCheckEveryMs = 2_000;
/** Processes die at any time, and until their last sign of life has lapsed nobody knows. */
const recoverEveryMs = 5_000;
const lookAgainMs = 2_000;
/** When a mediasoup worker has died, people are back within seconds; a class that nobody comes back to is not recorded on. */
const reopenGraceMs = 15_000;
/** How long the API is waited for when this process stops. */
const farewellMs = 3_000;

const endOf: Record<RoomCloseReason, CaptureEnd> = {
  moved: 'moved',
  requested: 'session-ended',
  'worker-died': 'media-lost',
  'link-lost': 'media-lost',
  'shutting-down': 'left',
};

/** All recordings of this process. */
export class CaptureService {
  readonly figures: CaptureFigures = { segments: 0, bytes: 0, drops: 0 };
  readonly #options: CaptureServiceOptions;
  readonly #captures = new Map<string, RoomCapture>();
  readonly #starting = new KeyedLock();
  readonly #releasing = new Set<Promise<void>>();
  /** Of recordings that have ended, in other processes too, and that the API does not know all of. */
  readonly #deliveries = new Set<Delivery>();
  readonly #diskWatch: NodeJS.Timeout;
  readonly #orphans: Orphans;
  readonly #blackWatch: BlackWatch;
  #freeBytes: number | null = null;
  #recoveryTimer: NodeJS.Timeout | undefined;
  #closed = false;

  /** Looks for what dead processes have left behind, now and from then on. */
  static async create(options: CaptureServiceOptions): Promise<CaptureService> {
    await mkdir(options.captureDir, { recursive: true });
    const service = new CaptureService(options);
    await service.#recover();
    return service;
  }

  private constructor(options: CaptureServiceOptions) {
    this.#options = options;
    this.#diskWatch = setInterval(() => void this.#watchDisk(), diskCheckEveryMs);
    this.#diskWatch.unref();
    this.#blackWatch = new BlackWatch({ logger: options.logger, everyMs: options.pictureCheckMs });
    this.#orphans = new Orphans(options, delivery => {
      this.#deliveries.add(delivery);
      void delivery.settled().then(() => this.#deliveries.delete(delivery));
    });
  }

  async #recover(): Promise<void> {
    await this.#orphans.look();
    if (this.#closed) return;
    const { suspects } = this.#orphans;
    this.#recoveryTimer = setTimeout(() => void this.#recover(), suspects ? lookAgainMs : recoverEveryMs);
    this.#recoveryTimer.unref();
  }

  get running(): number {
    return [...this.#captures.values()].filter(capture => !capture.stopping).length;
  }

  /** Producers that are being recorded. */
  get tracks(): number {
    return [...this.#captures.values()].reduce((sum, capture) => sum + capture.tracks.length, 0);
  }

  /** Given to the disk and not yet taken by it. */
  get queuedBytes(): number {
    const tracks = [...this.#captures.values()].flatMap(capture => capture.tracks);
    return tracks.reduce((sum, track) => sum + track.queuedBytes, 0);
  }

  /** What is wrong with the recordings that run: how many each problem concerns. */
  get problems(): Record<HealthProblemKind, number> {
    const counts = Object.fromEntries(healthProblemKinds.map(kind => [kind, 0]));
    for (const capture of this.#captures.values())
      for (const kind of new Set(capture.problems.map(problem => problem.kind)))
        counts[kind] = (counts[kind] ?? 0) + 1;
    return counts as Record<HealthProblemKind, number>;
  }

  recordingOf(roomId: string): string | null {
    return this.#ofRoom(roomId)?.recordingId ?? null;
  }

  isActive(roomId: string): boolean {
    return this.#ofRoom(roomId)?.active ?? false;
  }

  recordedPeersOf(roomId: string): string[] | null {
    return this.#ofRoom(roomId)?.recordedPeers ?? null;
  }

  /** `delivering`: it has ended, and the API does not know all of it yet. Null when there is nothing more to come from here. */
  stateOf(recordingId: string): 'capturing' | 'delivering' | null {
    if (this.#captures.has(recordingId)) return 'capturing';
    const owed = [...this.#deliveries].some(delivery => delivery.recordingId === recordingId);
    return owed || this.#orphans.isWaiting(recordingId) ? 'delivering' : null;
  }

  /**
   * Records the producers of these people from now on. @returns since when.
   * @throws AppError `recording_already_running`, `storage_full`, `not_found` when the room closes meanwhile.
   */
  async start(
    room: MediaRoom,
    recordingId: string,
    { ownerRoomId, ...wish }: CaptureWish & { ownerRoomId: string },
  ): Promise<Date> {
    // Under a lock a room: two people may press the button at once, and a request may be repeated while the first still runs.
    return this.#starting.run(room.roomId, async () => {
      const running = this.#ofRoom(room.roomId);
      if (running?.recordingId === recordingId) {
        await running.record(wish.recorded);
        return running.startedAt;
      }
      if (running) throw new AppError('recording_already_running');
      if (this.#closed) throw new AppError('shutting_down');
      if (!(await this.#hasRoomOnDisk())) throw new AppError('storage_full');
      const capture = await this.#open(room, recordingId, wish);
      this.#options.logger.info({ recordingId, ownerRoomId, roomId: room.roomId }, 'recording');
      return capture.startedAt;
    });
  }

  async #open(room: MediaRoom, recordingId: string, wish: CaptureWish): Promise<RoomCapture> {
    let capture: RoomCapture;
    try {
      capture = await RoomCapture.create(room, recordingId, wish, {
        ...this.#options,
        figures: this.figures,
        blackWatch: this.#blackWatch,
        freeBytes: () => this.#freeBytes,
      });
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      if (code === 'EEXIST')
        throw new AppError('recording_already_running', 'This recording was made before; start a new one');
      if (code === 'ENOSPC' || code === 'EDQUOT') throw new AppError('storage_full', undefined, { cause });
      if (room.closed) throw new AppError('not_found', undefined, { cause });
      throw cause;
    }
    this.#captures.set(recordingId, capture);
    const releasing = this.#release(capture).finally(() => this.#releasing.delete(releasing));
    this.#releasing.add(releasing);
    if (room.closed) {
      void capture.stop('media-lost');
      throw new AppError('not_found');
    }
    return capture;
  }

  /** @throws AppError `not_found` when it is not captured here (any more). */
  async record(roomId: string, recordingId: string, recorded: RecordedPeers): Promise<void> {
    // Behind a start that is under way: it began with an older list, and whoever has declined since is not written.
    await this.#starting.run(roomId, async () => {
      const capture = this.#captures.get(recordingId);
      if (!capture || capture.stopping) throw new AppError('not_found');
      await capture.record(recorded);
    });
  }

  /** An unknown recording is fine. Resolves when its last segments are durable. */
  async stop(recordingId: string): Promise<void> {
    const capture = this.#captures.get(recordingId);
    if (!capture) return this.#orphans.settle({ recordingId }, 'requested');
    // Behind a start of the same room that is under way.
    await this.#starting.run(capture.roomId, async () => capture.stop('requested'));
  }

  /** A room that was lost takes its recording along only when none takes its place. */
  roomClosed(room: MediaRoom, reason: RoomCloseReason): void {
    if (reason === 'requested') void this.#orphans.settle({ sessionId: room.roomId }, 'session-ended');
    const capture = this.#ofRoom(room.roomId);
    if (!capture) return;
    if (reason !== 'worker-died') {
      void capture.stop(endOf[reason]);
      return;
    }
    const giveUp = setTimeout(() => capture.isOf(room) && void capture.stop('media-lost'), reopenGraceMs);
    void capture.stopped.then(() => clearTimeout(giveUp));
  }

  roomOpened(room: MediaRoom): void {
    this.#ofRoom(room.roomId)
      ?.attach(room)
      .catch((error: unknown) =>
        this.#options.logger.error({ err: error, roomId: room.roomId }, 'a recording could not go on'),
      );
  }

  /** Waits for the recordings of a room that are being stopped. */
  async settled(roomId: string): Promise<void> {
    const ending = [...this.#captures.values()].filter(
      capture => capture.roomId === roomId && capture.stopping,
    );
    await Promise.all(ending.map(capture => capture.stopped));
  }

  /**
   * Saves everything, and tells the API as much as it can be told in a few seconds. Whether a recording ends here is for the next process to say, in
   * which the class may go on.
   */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#diskWatch);
    clearTimeout(this.#recoveryTimer);
    await this.#orphans.close();
    await Promise.all([...this.#captures.values()].map(capture => capture.stop('left')));
    const farewell = setTimeout(() => {
      for (const delivery of this.#deliveries) void delivery.stop();
    }, farewellMs);
    await Promise.all(this.#releasing);
    clearTimeout(farewell);
    await Promise.all([...this.#deliveries].map(delivery => delivery.stop()));
    await this.#blackWatch.settled();
  }

  #ofRoom(roomId: string): RoomCapture | undefined {
    return [...this.#captures.values()].find(capture => capture.roomId === roomId && !capture.stopping);
  }

  /** It counts as none from here on, but its segments and reports are still on their way. */
  async #release(capture: RoomCapture): Promise<void> {
    await capture.stopped;
    this.#captures.delete(capture.recordingId);
    this.#deliveries.add(capture.delivery);
    await capture.release();
    this.#deliveries.delete(capture.delivery);
  }

  async #hasRoomOnDisk(): Promise<boolean> {
    const { captureDir, minFreeBytes, readFreeBytes = freeBytes } = this.#options;
    this.#freeBytes = await readFreeBytes(captureDir);
    return this.#freeBytes >= minFreeBytes;
  }

  async #watchDisk(): Promise<void> {
    if (this.running === 0) return;
    const enough = await this.#hasRoomOnDisk().catch(() => true);
    if (enough) return;
    this.#options.logger.error(
      { minFreeBytes: this.#options.minFreeBytes },
      'the disk is full: recordings stop',
    );
    for (const capture of this.#captures.values()) void capture.stop('disk-full');
  }
}
