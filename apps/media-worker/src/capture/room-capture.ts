import { rmdir } from 'node:fs/promises';
import path from 'node:path';
import { captureChanged } from '@lectern/contracts/bus/topics';
import type { RecordedPeers as ToldPeers } from '@lectern/contracts/internal/media-capture';
import type { CaptureStopReason } from '@lectern/contracts/session-log/recording-events';
import type { Logger } from '@lectern/service-kit/logger';
import type { types } from 'mediasoup';
import type { PublishedSource } from '../rooms/published-source.ts';
import type { MediaRoom } from '../rooms/media-room.ts';
import type { CaptureEnd, CaptureWish, RoomCaptureDependencies } from './capture-dependencies.ts';
import { Delivery } from './delivery.ts';
import { ManifestLog, TakenOver } from './manifest-log.ts';
import { ReportQueue } from './report-queue.ts';
import type { HealthProblem } from '@lectern/contracts/recording-health';
import { HealthWatch } from './health/health-watch.ts';
import { isTaught, signsOf } from './health/track-signs.ts';
import { RecordedPeers } from './recorded-peers.ts';
import { SenderClocks } from './rtp/sender-clock.ts';
import { TrackCapture } from './track-capture.ts';

const tickMs = 100;

/**
 * One recording: the producers of all people of a session who may be recorded, from now until `stop`, by whoever calls it or by a failing disk. It outlives the room that it
 * was started in: when that is lost with its mediasoup worker, `attach` goes on in the next one, with new tracks.
 */
export class RoomCapture {
  readonly recordingId: string;
  readonly roomId: string;
  readonly startedAt = new Date();
  readonly delivery: Delivery;
  readonly #ended = Promise.withResolvers<void>();
  /** Resolves once it has been stopped, whoever did it. */
  readonly stopped = this.#ended.promise;
  readonly #deps: RoomCaptureDependencies;
  readonly #logger: Logger;
  readonly #health: HealthWatch;
  #room: MediaRoom;
  #transport: types.DirectTransport;
  readonly #log: ManifestLog;
  readonly #recorded: RecordedPeers;
  /** By producer; without a track while that is being made. */
  readonly #captured = new Map<string, { peerId: string; track: TrackCapture | null }>();
  readonly #tracks = new Map<string, TrackCapture>();
  readonly #clocks = new SenderClocks();
  readonly #ending = new Set<Promise<void>>();
  readonly #ticker: NodeJS.Timeout;
  readonly #onPublished = (entry: PublishedSource) => void this.#addTrack(entry);
  readonly #reports: ReportQueue;
  #active = false;
  #stopping: Promise<void> | null = null;

  /**
   * @throws EEXIST when this process has captured this recording before, or another one has ended it; whatever mediasoup throws when the room
   * closes meanwhile.
   */
  static async create(
    room: MediaRoom,
    recordingId: string,
    wish: CaptureWish,
    deps: RoomCaptureDependencies,
  ): Promise<RoomCapture> {
    const folder = path.join(deps.captureDir, recordingId);
    const log = await ManifestLog.create(folder, deps.nodeId);
    try {
      const begun = { recordingId, sessionId: room.roomId, provisional: wish.provisional };
      await log.append({ type: 'recording', at: new Date().toISOString(), ...begun }, { durable: true });
      // After our own part can be seen: whoever is about to end it then sees that it goes on.
      if (await log.isOver()) throw Object.assign(new Error('This recording has ended'), { code: 'EEXIST' });
      const transport = await room.home.router.createDirectTransport();
      return new RoomCapture(room, recordingId, wish, deps, log, transport);
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
    { provisional, recorded }: CaptureWish,
    deps: RoomCaptureDependencies,
    log: ManifestLog,
    transport: types.DirectTransport,
  ) {
    this.recordingId = recordingId;
    this.roomId = room.roomId;
    this.#recorded = new RecordedPeers(recorded);
    this.#room = room;
    this.#deps = deps;
    this.#log = log;
    this.#transport = transport;
    this.#logger = deps.logger.child({ recordingId, roomId: room.roomId });
    const told = { recordingId, sessionId: room.roomId, provisional };
    this.delivery = new Delivery(told, log, deps.api, deps.logger);
    this.#reports = new ReportQueue(log, this.delivery, this.#logger);
    this.#health = new HealthWatch(this, { ...deps, logger: this.#logger });
    this.#ticker = setInterval(() => {
      const nowMs = Date.now();
      for (const track of this.#tracks.values()) track.tick(nowMs);
      this.#health.tick(this.tracks, nowMs);
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
    this.#room.on('published', this.#onPublished);
    for (const entry of this.#room.published) void this.#addTrack(entry);
  }

  /** Something has been written. */
  get active(): boolean {
    return this.#active;
  }

  /** Whose tracks may be written. */
  get recordedPeers(): string[] {
    return this.#recorded.all;
  }

  /** Drops the tracks of whoever may not be recorded any more, at once, and takes up those of whoever may. Resolves when the dropped are durable. */
  async record(recorded: ToldPeers): Promise<void> {
    if (this.stopping || !this.#recorded.replace(recorded)) return;
    const dropped: Promise<void>[] = [];
    for (const [producerId, { peerId, track }] of this.#captured) {
      if (this.#recorded.has(peerId)) continue;
      this.#captured.delete(producerId);
      track?.close();
      if (track) dropped.push(track.ended);
    }
    if (!this.#room.closed) for (const entry of this.#room.published) void this.#addTrack(entry);
    await Promise.all(dropped);
  }

  get tracks(): TrackCapture[] {
    return [...this.#tracks.values()];
  }

  /** What is wrong with it now. */
  get problems(): HealthProblem[] {
    return this.#health.problems;
  }

  get stopping(): boolean {
    return this.#stopping !== null;
  }

  /**
   * Idempotent; the first reason counts. Resolves when the last segments are durable and the end is in the manifest.
   */
  stop(reason: CaptureEnd): Promise<void> {
    this.#stopping ??= this.#stop(reason);
    return this.#stopping;
  }

  async #stop(reason: CaptureEnd): Promise<void> {
    clearInterval(this.#ticker);
    this.#room.off('published', this.#onPublished);
    for (const track of [...this.#tracks.values()]) track.close();
    this.#transport.close();
    while (this.#ending.size > 0) await Promise.all(this.#ending);
    if (await this.#log.isTakenOver()) {
      // It goes on, or has been ended, elsewhere: whatever is said of it is said there.
      await this.delivery.stop();
      this.#logger.warn({ reason }, 'capture ended: another process has taken this recording over');
    } else await this.#tellOfEnd(reason);
    this.#ended.resolve();
  }

  async #tellOfEnd(reason: CaptureEnd): Promise<void> {
    const at = new Date().toISOString();
    if (reason === 'left') await this.#reports.settled();
    else await this.#reports.add(reason === 'moved' ? { type: reason, at } : { type: 'stopped', at, reason });
    this.#logger.info({ reason }, 'capture stopped');
    if (reason !== 'moved' && reason !== 'left') await this.#publish('stopped', reason);
  }

  /** After `stop`: resolves when the API has been told everything, or `delivery` was stopped. */
  async release(): Promise<void> {
    await this.delivery.settled();
    await this.#log.close();
  }

  async #addTrack(entry: PublishedSource): Promise<void> {
    const { peerId } = entry.peer;
    const producerId = entry.producer.id;
    if (!this.#recorded.has(peerId) || this.#captured.has(producerId)) return;
    const place: { peerId: string; track: TrackCapture | null } = { peerId, track: null };
    this.#captured.set(producerId, place);
    const transport = this.#transport;
    let counted = -1;
    const { home } = this.#room;
    try {
      const track = await TrackCapture.create(
        transport,
        await home.bring(entry),
        {
          folder: path.join(this.#deps.captureDir, this.recordingId),
          recordingId: this.recordingId,
          fence: this.#log,
          started: () => this.#onTrackStarted(track, entry),
          opened: (index, startMs) => this.#onOpened(track, index, startMs),
          segment: segment => {
            // One whose times are corrected is told again.
            if (segment.index > counted) {
              counted = segment.index;
              this.#deps.figures.segments += 1;
              this.#deps.figures.bytes += segment.sizeBytes;
            }
            void this.#reports.add({ type: 'segment', trackId: track.trackId, segment });
            if (track.kind === 'video' && isTaught(entry))
              this.#deps.blackWatch.offer(
                track.signs,
                path.join(this.#deps.captureDir, segment.file),
                Date.now(),
              );
          },
          failed: error => this.#onFailed(error),
          dropped: () => {
            this.#deps.figures.drops += 1;
            this.#health.dropped(Date.now());
            this.#logger.warn({ trackId: track.trackId }, 'the disk is too slow: media was dropped');
          },
        },
        { producer: entry.producer, clock: this.#clocks.of(entry.peer), signs: signsOf(entry) },
      );
      place.track = track;
      // Before its first packet: whoever was to be recorded a moment ago may have declined since.
      if (this.stopping || this.#captured.get(producerId) !== place) track.close();
      this.#tracks.set(track.trackId, track);
      const ended = track.ended.then(() => {
        this.#tracks.delete(track.trackId);
        if (this.#captured.get(producerId) === place) this.#captured.delete(producerId);
        this.#ending.delete(ended);
      });
      this.#ending.add(ended);
    } catch (error) {
      if (this.#captured.get(producerId) === place) this.#captured.delete(producerId);
      // A producer or a room that closed meanwhile is no fault.
      if (entry.producer.closed || transport.closed) return;
      this.#logger.error({ err: error, producerId: entry.producer.id }, 'a producer cannot be recorded');
    }
  }

  #onTrackStarted(track: TrackCapture, { peer, source }: PublishedSource): void {
    const { trackId, kind, mimeType } = track;
    const { peerId: participantId, displayName, role } = peer;
    void this.#reports.add({
      type: 'track',
      track: { trackId, participantId, displayName, role, source, kind, mimeType },
    });
    if (this.#active) return;
    this.#active = true;
    void this.#reports.add({ type: 'active', at: new Date().toISOString() });
    void this.#publish('active', null);
  }

  #onOpened({ trackId }: TrackCapture, index: number, startMs: number): void {
    // Only of use after a crash, and then a line that was not yet on disk is missing like the file itself.
    this.#log.append({ type: 'opened', trackId, index, startMs }).catch(() => undefined);
  }

  #onFailed(error: Error): void {
    const full = ['ENOSPC', 'EDQUOT'].includes((error as NodeJS.ErrnoException).code ?? '');
    if (!(error instanceof TakenOver))
      this.#logger.error({ err: error }, full ? 'the disk is full' : 'capture failed');
    void this.stop(full ? 'disk-full' : 'capture-failed');
  }

  #publish(state: 'active' | 'stopped', reason: CaptureStopReason | null): Promise<void> {
    const { roomId, recordingId } = this;
    return this.#deps.bus.publish(captureChanged, { roomId, recordingId, state, reason });
  }
}
