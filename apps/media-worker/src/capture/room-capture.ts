import { mkdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { captureChanged } from '@lectern/contracts/bus/topics';
import type { CaptureSegment } from '@lectern/contracts/internal/capture-manifest';
import type { CaptureStopReason } from '@lectern/contracts/session-log/recording-events';
import type { Bus } from '@lectern/service-kit/bus/redis-bus';
import type { Logger } from '@lectern/service-kit/logger';
import type { types } from 'mediasoup';
import type { PublishedSource } from '../rooms/published-source.ts';
import type { MediaRoom } from '../rooms/media-room.ts';
import { type CaptureApi, Delivery } from './delivery.ts';
import { ManifestLog, type MovedEntry, type Report } from './manifest-log.ts';
import { readSenderReports } from './rtp/sender-reports.ts';
import { TrackCapture } from './track-capture.ts';

export interface CaptureDependencies {
  logger: Logger;
  bus: Bus;
  api: CaptureApi;
  captureDir: string;
  /** Of this process: whose part of a recording it is. */
  nodeId: string;
}

interface RoomCaptureDependencies extends CaptureDependencies {
  /** Added to as segments become durable. */
  figures: CaptureFigures;
}

/** Of all recordings since the process started. */
export interface CaptureFigures {
  segments: number;
  bytes: number;
  /** Times that the disk was so far behind that media was dropped. */
  drops: number;
}

const tickMs = 100;

/**
 * One recording: every producer of a session, from now until `stop`, by whoever calls it or by a failing disk. It outlives the room that it
 * was started in: when that is lost with its mediasoup worker, `attach` goes on in the next one, with new tracks.
 */
export class RoomCapture {
  readonly recordingId: string;
  readonly roomId: string;
  readonly startedAt = new Date();
  readonly delivery: Delivery;
  /** Resolves once it has been stopped, whoever did it. */
  readonly stopped: Promise<void>;
  readonly #deps: RoomCaptureDependencies;
  readonly #logger: Logger;
  #room: MediaRoom;
  #transport: types.DirectTransport;
  readonly #log: ManifestLog;
  readonly #tracks = new Map<string, TrackCapture>();
  readonly #ending = new Set<Promise<void>>();
  readonly #ticker: NodeJS.Timeout;
  readonly #onPublished = (entry: PublishedSource) => void this.#addTrack(entry);
  #reporting: Promise<void> = Promise.resolve();
  #active = false;
  #stopping: Promise<void> | null = null;
  #resolveStopped: () => void = () => undefined;

  /** @throws EEXIST when this process has captured this recording before; whatever mediasoup throws when the room closes meanwhile. */
  static async create(
    room: MediaRoom,
    recordingId: string,
    deps: RoomCaptureDependencies,
  ): Promise<RoomCapture> {
    const folder = path.join(deps.captureDir, recordingId);
    await mkdir(folder, { recursive: true });
    const log = await ManifestLog.create(folder, deps.nodeId);
    try {
      const at = new Date().toISOString();
      await log.append({ type: 'recording', recordingId, sessionId: room.roomId, at }, { durable: true });
      const transport = await room.home.router.createDirectTransport();
      return new RoomCapture(room, recordingId, deps, log, transport);
    } catch (error) {
      // Nothing was captured: the same recording may be started again. Other parts of it stay.
      await log.remove();
      await rmdir(folder).catch(() => undefined);
      throw error;
    }
  }

  private constructor(
    room: MediaRoom,
    recordingId: string,
    deps: RoomCaptureDependencies,
    log: ManifestLog,
    transport: types.DirectTransport,
  ) {
    this.recordingId = recordingId;
    this.roomId = room.roomId;
    this.#room = room;
    this.#deps = deps;
    this.#log = log;
    this.#transport = transport;
    this.#logger = deps.logger.child({ recordingId, roomId: room.roomId });
    this.delivery = new Delivery({ recordingId, sessionId: room.roomId }, log, deps.api, deps.logger);
    this.stopped = new Promise(resolve => {
      this.#resolveStopped = resolve;
    });
    this.#ticker = setInterval(() => {
      const nowMs = Date.now();
      for (const track of this.#tracks.values()) track.tick(nowMs);
    }, tickMs);
    this.#follow();
    this.#logger.info('capture started');
  }

  /** Whether this is the room that is recorded, even when it is lost and no other has taken its place. */
  isOf(room: MediaRoom): boolean {
    return this.#room === room;
  }

  /** Goes on in the room that has taken the place of the lost one. */
  async attach(room: MediaRoom): Promise<void> {
    if (this.stopping || !this.#room.closed) return;
    this.#room.off('published', this.#onPublished);
    this.#room = room;
    let transport: types.DirectTransport;
    try {
      transport = await room.home.router.createDirectTransport();
    } catch (error) {
      // This room is lost as well, and the next one will be attached to.
      if (room.closed) return;
      throw error;
    }
    if (this.stopping || this.#room !== room) {
      transport.close();
      return;
    }
    this.#transport = transport;
    this.#follow();
    this.#logger.warn('capture goes on after its room was lost');
  }

  #follow(): void {
    this.#transport.on('rtcp', packet => this.#onRtcp(packet));
    this.#room.on('published', this.#onPublished);
    for (const entry of this.#room.published) void this.#addTrack(entry);
  }

  get tracks(): TrackCapture[] {
    return [...this.#tracks.values()];
  }

  get stopping(): boolean {
    return this.#stopping !== null;
  }

  /**
   * Idempotent; the first reason counts. Resolves when the last segments are durable and the end is in the manifest. `moved` ends this part
   * alone: the recording goes on in another process, which tells of its end.
   */
  stop(reason: CaptureStopReason | 'moved'): Promise<void> {
    this.#stopping ??= this.#stop(reason);
    return this.#stopping;
  }

  async #stop(reason: CaptureStopReason | 'moved'): Promise<void> {
    clearInterval(this.#ticker);
    this.#room.off('published', this.#onPublished);
    for (const track of [...this.#tracks.values()]) track.close();
    this.#transport.close();
    while (this.#ending.size > 0) await Promise.all(this.#ending);
    const at = new Date().toISOString();
    await this.#report(reason === 'moved' ? { type: reason, at } : { type: 'stopped', at, reason });
    this.#logger.info({ reason }, 'capture stopped');
    if (reason !== 'moved') await this.#publish('stopped', reason);
    this.#resolveStopped();
  }

  /** After `stop`: resolves when the API has been told everything, or `delivery` was stopped. */
  async release(): Promise<void> {
    await this.delivery.settled();
    await this.#log.close();
  }

  async #addTrack(entry: PublishedSource): Promise<void> {
    const transport = this.#transport;
    let counted = -1;
    const { home } = this.#room;
    try {
      const track = await TrackCapture.create(transport, await home.bring(entry), {
        folder: path.join(this.#deps.captureDir, this.recordingId),
        recordingId: this.recordingId,
        started: () => this.#onTrackStarted(track, entry),
        opened: (index, startMs) => this.#onOpened(track, index, startMs),
        segment: segment => {
          // One whose times are corrected is told again.
          if (segment.index > counted) {
            counted = segment.index;
            this.#deps.figures.segments += 1;
            this.#deps.figures.bytes += segment.sizeBytes;
          }
          void this.#report(segmentReport(track, segment));
        },
        failed: error => this.#onFailed(error),
        dropped: () => {
          this.#deps.figures.drops += 1;
          this.#logger.warn({ trackId: track.trackId }, 'the disk is too slow: media was dropped');
        },
      });
      if (this.stopping) track.close();
      this.#tracks.set(track.trackId, track);
      const ended = track.ended.then(() => {
        this.#tracks.delete(track.trackId);
        this.#ending.delete(ended);
      });
      this.#ending.add(ended);
    } catch (error) {
      // A producer or a room that closed meanwhile is no fault.
      if (entry.producer.closed || transport.closed) return;
      this.#logger.error({ err: error, producerId: entry.producer.id }, 'a producer cannot be recorded');
    }
  }

  #onRtcp(packet: Buffer): void {
    for (const report of readSenderReports(packet))
      for (const track of this.#tracks.values()) if (track.ssrc === report.ssrc) track.report(report);
  }

  #onTrackStarted(track: TrackCapture, { peer, source }: PublishedSource): void {
    const { trackId, kind, mimeType } = track;
    const { peerId: participantId, displayName, role } = peer;
    void this.#report({
      type: 'track',
      track: { trackId, participantId, displayName, role, source, kind, mimeType },
    });
    if (this.#active) return;
    this.#active = true;
    void this.#report({ type: 'active', at: new Date().toISOString() });
    void this.#publish('active', null);
  }

  #onOpened({ trackId }: TrackCapture, index: number, startMs: number): void {
    // Only of use after a crash, and then a line that was not yet on disk is missing like the file itself.
    this.#log.append({ type: 'opened', trackId, index, startMs }).catch(() => undefined);
  }

  #onFailed(error: Error): void {
    const full = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
    this.#logger.error({ err: error }, full ? 'the disk is full' : 'capture failed');
    void this.stop(full ? 'disk-full' : 'capture-failed');
  }

  /** In the order of the calls. When even the manifest cannot be written, the API still hears of it from this process. */
  #report(report: Report | MovedEntry): Promise<void> {
    const before = this.#reporting;
    const reporting = (async () => {
      await before;
      const inManifest = await this.#log.append(report, { durable: true }).then(
        () => true,
        (error: unknown) => {
          this.#logger.error({ err: error, report: report.type }, 'the manifest cannot be written');
          return false;
        },
      );
      if (report.type !== 'moved') this.delivery.add(report, inManifest);
    })();
    this.#reporting = reporting;
    return reporting;
  }

  #publish(state: 'active' | 'stopped', reason: CaptureStopReason | null): Promise<void> {
    const { roomId, recordingId } = this;
    return this.#deps.bus.publish(captureChanged, { roomId, recordingId, state, reason });
  }
}

const segmentReport = ({ trackId }: TrackCapture, segment: CaptureSegment): Report => ({
  type: 'segment',
  trackId,
  segment,
});
