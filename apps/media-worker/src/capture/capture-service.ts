import { mkdir } from 'node:fs/promises';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { CaptureStopReason } from '@lectern/contracts/session-log/recording-events';
import type { MediaRoom, RoomCloseReason } from '../rooms/media-room.ts';
import { KeyedLock } from '../rooms/keyed-lock.ts';
import type { Delivery } from './delivery.ts';
import { freeBytes } from './free-space.ts';
import { type RecoveryDependencies, recoverRecordings } from './recovery.ts';
import { type CaptureFigures, RoomCapture } from './room-capture.ts';

export interface CaptureServiceOptions extends RecoveryDependencies {
  /** With less than this left on the disk, recordings stop and none starts. */
  minFreeBytes: number;
  /** Reads what is left; the file system's own figure unless given. */
  readFreeBytes?: (folder: string) => Promise<number>;
}

const diskCheckEveryMs = 2_000;
/** Processes die at any time, and until their last sign of life has lapsed nobody knows. */
const recoverEveryMs = 5_000;
/** When a mediasoup worker has died, people are back within seconds; a class that nobody comes back to is not recorded on. */
const reopenGraceMs = 15_000;
/** How long the API is waited for when this process stops. */
const farewellMs = 3_000;

const reasonOf: Record<RoomCloseReason, CaptureStopReason | 'moved'> = {
  moved: 'moved',
  requested: 'session-ended',
  'worker-died': 'media-lost',
  'link-lost': 'media-lost',
  'shutting-down': 'media-lost',
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
  readonly #recoveryTimer: NodeJS.Timeout;
  #recovering: Promise<void> = Promise.resolve();
  #closed = false;

  /** Finishes what dead processes have left behind, before anything new can start, and from then on. */
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
    this.#recoveryTimer = setInterval(() => {
      this.#recovering = this.#recovering.then(() => this.#recover());
    }, recoverEveryMs);
    this.#recoveryTimer.unref();
  }

  async #recover(): Promise<void> {
    if (this.#closed) return;
    try {
      for (const delivery of await recoverRecordings(this.#options)) {
        this.#deliveries.add(delivery);
        void delivery.settled().then(() => this.#deliveries.delete(delivery));
      }
    } catch (error) {
      this.#options.logger.error({ err: error }, 'the folder of the recordings cannot be read');
    }
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

  recordingOf(roomId: string): string | null {
    return this.#ofRoom(roomId)?.recordingId ?? null;
  }

  /** `delivering`: it has ended, and the API does not know all of it yet. Null when there is nothing more to come from here. */
  stateOf(recordingId: string): 'capturing' | 'delivering' | null {
    if (this.#captures.has(recordingId)) return 'capturing';
    const owed = [...this.#deliveries].some(delivery => delivery.recordingId === recordingId);
    return owed ? 'delivering' : null;
  }

  /**
   * Records every producer of the room from now on. @returns since when.
   * @throws AppError `recording_already_running`, `storage_full`, `not_found` when the room closes meanwhile.
   */
  async start(room: MediaRoom, recordingId: string, ownerRoomId: string): Promise<Date> {
    // Under a lock a room: two people may press the button at once, and a request may be repeated while the first still runs.
    return this.#starting.run(room.roomId, async () => {
      const running = this.#ofRoom(room.roomId);
      if (running?.recordingId === recordingId) return running.startedAt;
      if (running) throw new AppError('recording_already_running');
      if (this.#closed) throw new AppError('shutting_down');
      if (!(await this.#hasRoomOnDisk())) throw new AppError('storage_full');
      const capture = await this.#open(room, recordingId);
      this.#options.logger.info({ recordingId, ownerRoomId, roomId: room.roomId }, 'recording');
      return capture.startedAt;
    });
  }

  async #open(room: MediaRoom, recordingId: string): Promise<RoomCapture> {
    let capture: RoomCapture;
    try {
      capture = await RoomCapture.create(room, recordingId, { ...this.#options, figures: this.figures });
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

  /** An unknown recording is fine. Resolves when its last segments are durable. */
  async stop(recordingId: string): Promise<void> {
    const capture = this.#captures.get(recordingId);
    if (!capture) return;
    // Behind a start of the same room that is under way.
    await this.#starting.run(capture.roomId, async () => capture.stop('requested'));
  }

  /** A room that was lost takes its recording along only when none takes its place. */
  roomClosed(room: MediaRoom, reason: RoomCloseReason): void {
    const capture = this.#ofRoom(room.roomId);
    if (!capture) return;
    if (reason !== 'worker-died') {
      void capture.stop(reasonOf[reason]);
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

  /** Stops and saves everything, and tells the API as much as it can be told in a few seconds. */
  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#diskWatch);
    clearInterval(this.#recoveryTimer);
    await this.#recovering;
    await Promise.all([...this.#captures.values()].map(capture => capture.stop('media-lost')));
    const farewell = setTimeout(() => {
      for (const delivery of this.#deliveries) void delivery.stop();
    }, farewellMs);
    await Promise.all(this.#releasing);
    clearTimeout(farewell);
    await Promise.all([...this.#deliveries].map(delivery => delivery.stop()));
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
    return (await readFreeBytes(captureDir)) >= minFreeBytes;
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
