import { readdir, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { captureChanged } from '@lectern/contracts/bus/topics';
import { idSchema } from '@lectern/contracts/primitives';
import type { CaptureStopReason } from '@lectern/contracts/session-log/recording-events';
import { listManifests, type ManifestEntry, type ManifestFile, readOtherParts } from './manifest-log.ts';
import { type Orphan, takeOver } from './recovery.ts';
import type { CaptureDependencies } from './capture-dependencies.ts';
import type { Delivery } from './delivery.ts';

export interface OrphansDependencies extends CaptureDependencies {
  /** False when a process is known to be gone; until then it looks after its parts itself. Throws when that cannot be known now. */
  isNodeThere(nodeId: string): Promise<boolean>;
}

/**
 * A class whose recorder died is recorded on as soon as signaling has found it another one, which it tries every fifteen seconds at least.
 * Until then the recording has not ended.
 */
const goesOnWithinMs = 20_000;
/** A Redis that has lost its data knows of no process at all for a moment: one that lives says so again within this time. */
const certainAfterMs = 2_000;
/** Far more than are stopped in the seconds in which a process is found dead. */
const mostUnwanted = 1_000;

/**
 * Parts of recordings that processes which died have left. They are saved at once; whether the recording has ended with its process or goes on in
 * another is seen a little later. The folder may be shared with processes that live: theirs are left alone.
 */
export class Orphans {
  readonly #deps: OrphansDependencies;
  readonly #onDelivery: (delivery: Delivery) => void;
  /** Whose process seems to be gone, and since when. */
  readonly #suspects = new Map<string, number>();
  /** Parts that are ours by name and that could not be saved yet. */
  readonly #unsaved = new Set<string>();
  readonly #waiting = new Map<string, Orphan & { since: number }>();
  /** Recordings that somebody stopped, perhaps before it was known here that they are left. */
  readonly #unwanted = new Map<string, CaptureStopReason>();
  #turn: Promise<void> = Promise.resolve();

  /** @param onDelivery hears of everything that the API is being told. */
  constructor(deps: OrphansDependencies, onDelivery: (delivery: Delivery) => void) {
    this.#deps = deps;
    this.#onDelivery = onDelivery;
  }

  /** Whether it is not known yet if this recording has ended. */
  isWaiting(recordingId: string): boolean {
    return [...this.#waiting.values()].some(orphan => orphan.recordingId === recordingId);
  }

  /** Whether somebody is thought to be gone, who is to be looked at again soon. */
  get suspects(): boolean {
    return this.#suspects.size > 0;
  }

  /** To be called now and then. */
  look(nowMs = performance.now()): Promise<void> {
    return this.#inTurn(async () => {
      await this.#takeOverAll(nowMs);
      await this.#forEachWaiting(async (key, orphan) => {
        if ((await this.#goesOn(orphan)) || nowMs - orphan.since > goesOnWithinMs)
          await this.#end(key, orphan, 'lost');
      });
    });
  }

  /** Nobody wants this recording to go on, or any of this session. */
  settle(of: { recordingId: string } | { sessionId: string }, reason: CaptureStopReason): Promise<void> {
    if ('recordingId' in of) this.#remember(of.recordingId, reason);
    return this.#inTurn(async () => {
      await this.#forEachWaiting(async (key, orphan) => {
        const meant =
          'recordingId' in of ? orphan.recordingId === of.recordingId : orphan.sessionId === of.sessionId;
        if (meant) await this.#end(key, orphan, reason);
      });
    });
  }

  /** One whose files cannot be read or written now keeps no other one from its end, and has its turn again. */
  async #forEachWaiting(
    work: (key: string, orphan: Orphan & { since: number }) => Promise<void>,
  ): Promise<void> {
    for (const [key, orphan] of this.#waiting)
      await this.#attempt(orphan, async () => {
        if (!(await this.#isLost(key, orphan))) await work(key, orphan);
      });
  }

  async #attempt({ recordingId }: Orphan, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#deps.logger.error(
        { err: error, recordingId },
        'the end of a recording cannot be written down yet',
      );
    }
  }

  /** What is waiting is for the next process to end. */
  async close(): Promise<void> {
    await this.#turn;
    for (const { delivery, log } of this.#waiting.values()) {
      await delivery.stop();
      await log.close();
    }
    this.#waiting.clear();
  }

  /** One thing after another: an end is told once. */
  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(work).catch((error: unknown) => {
      this.#deps.logger.error({ err: error }, 'the folder of the recordings cannot be read');
    });
    return this.#turn;
  }

  async #takeOverAll(nowMs: number): Promise<void> {
    const { captureDir, logger } = this.#deps;
    const owners = new Set<string>();
    for (const entry of await readdir(captureDir, { withFileTypes: true })) {
      if (!entry.isDirectory() || !idSchema.safeParse(entry.name).success) continue;
      try {
        const folder = path.join(captureDir, entry.name);
        const parts = await listManifests(folder);
        // Whatever the worker has emptied. One that is not empty stays.
        if (parts.length === 0) await rmdir(folder).catch(() => undefined);
        for (const part of parts) {
          if (await this.#isLeft(part, nowMs)) await this.#tryTakeOver(entry.name, part, nowMs);
          else owners.add(part.owner);
        }
      } catch (error) {
        if (!isMissing(error))
          logger.error({ err: error, recordingId: entry.name }, 'a recording could not be recovered');
      }
    }
    // Of whom nothing is left, nothing is awaited.
    for (const owner of this.#suspects.keys()) if (!owners.has(owner)) this.#suspects.delete(owner);
  }

  async #tryTakeOver(recordingId: string, part: ManifestFile, nowMs: number): Promise<void> {
    const key = `${recordingId} ${part.part}`;
    try {
      await this.#takeOver(recordingId, part, nowMs);
      this.#unsaved.delete(key);
    } catch (error) {
      // Another process has claimed it, or the worker has removed it.
      if (isMissing(error)) {
        this.#unsaved.delete(key);
        return;
      }
      // It must not keep the others from being saved, and has its turn again: a disk may have room then.
      this.#unsaved.add(key);
      this.#deps.logger.error({ err: error, recordingId }, 'a recording could not be recovered');
    }
  }

  async #isLeft({ folder, owner, part }: ManifestFile, nowMs: number): Promise<boolean> {
    const { nodeId, isNodeThere } = this.#deps;
    if (owner === nodeId) return this.#unsaved.has(`${path.basename(folder)} ${part}`);
    if (await isNodeThere(owner)) {
      this.#suspects.delete(owner);
      return false;
    }
    const since = this.#suspects.get(owner) ?? nowMs;
    this.#suspects.set(owner, since);
    return nowMs - since >= certainAfterMs;
  }

  async #takeOver(recordingId: string, part: ManifestFile, nowMs: number): Promise<void> {
    const taken = await takeOver(recordingId, part, this.#deps);
    if (!taken) return;
    const { orphan, ended } = taken;
    this.#onDelivery(orphan.delivery);
    if (ended) void orphan.delivery.settled().then(() => orphan.log.close());
    else {
      const key = `${recordingId} ${part.part}`;
      this.#waiting.set(key, { ...orphan, since: nowMs });
      const unwanted = this.#unwanted.get(recordingId);
      // When that fails it is waiting still.
      if (unwanted) await this.#attempt(orphan, () => this.#end(key, orphan, unwanted));
    }
  }

  /** Whoever took us for dead has taken this over in its turn: nothing of it is ours to say. */
  async #isLost(key: string, { log, delivery, recordingId }: Orphan): Promise<boolean> {
    if (!(await log.isTakenOver())) return false;
    this.#deps.logger.warn({ recordingId }, 'another process has taken over what we had taken over');
    this.#waiting.delete(key);
    await delivery.stop();
    await log.close();
    return true;
  }

  #remember(recordingId: string, reason: CaptureStopReason): void {
    this.#unwanted.set(recordingId, reason);
    const [oldest] = this.#unwanted.keys();
    if (this.#unwanted.size > mostUnwanted && oldest) this.#unwanted.delete(oldest);
  }

  /** Another part of the same recording is still written, or has told of the end. One in which nothing was begun is none. */
  async #goesOn({ part }: Orphan): Promise<boolean> {
    const has = (entries: readonly ManifestEntry[], wanted: ManifestEntry['type']) =>
      entries.some(({ type }) => type === wanted);
    return (await readOtherParts(part)).some(of => has(of, 'recording') && !has(of, 'moved'));
  }

  async #end(key: string, orphan: Orphan, reason: CaptureStopReason): Promise<void> {
    const { bus, logger } = this.#deps;
    const { recordingId, sessionId: roomId, log, delivery } = orphan;
    const at = new Date().toISOString();
    if (await this.#goesOn(orphan)) {
      await log.append({ type: 'moved', at }, { durable: true });
      logger.info({ recordingId }, 'the recording of a dead process goes on in another');
    } else {
      const stopped = { type: 'stopped', at, reason } as const;
      await log.append(stopped, { durable: true });
      delivery.add(stopped, true);
      this.#onDelivery(delivery);
      logger.warn({ recordingId, reason }, 'ended what a dead process had recorded');
      void bus.publish(captureChanged, { roomId, recordingId, state: 'stopped', reason });
    }
    this.#waiting.delete(key);
    void delivery.settled().then(() => log.close());
  }
}

const isMissing = (error: unknown) => (error as NodeJS.ErrnoException).code === 'ENOENT';
