import { createHash } from 'node:crypto';
import { type FileHandle, open, rename } from 'node:fs/promises';
import path from 'node:path';
import type { ManifestLog } from './manifest-log.ts';
import { type Block, cluster, finishingTouches, type SegmentHead } from './matroska/segment-layout.ts';

/** What is lost at most of an open segment when the process is killed. */
const clusterMs = 500;
const clusterBytes = 256 * 1024;

/** Says whether the files of a recording are still this process's to write. */
export type Fence = Pick<ManifestLog, 'assertOurs'>;

export interface SegmentGuard {
  fence: Fence;
  /** Hears of the first write that fails. */
  onError(error: Error): void;
}

/**
 * One segment on its way to disk: `<index>.mkv.partial`, and `<index>.mkv` once it is whole and durable. Blocks are written in
 * clusters of half a second, one after another; after the first write that fails nothing is written.
 */
export class SegmentFile {
  readonly file: string;
  readonly #partial: string;
  readonly #head: SegmentHead;
  readonly #guard: SegmentGuard;
  #handle: FileHandle | null = null;
  #tail: Promise<void>;
  #failed: Error | null = null;
  #blocks: Block[] = [];
  #blockBytes = 0;
  #queuedBytes = 0;
  #writtenBytes = 0;

  constructor(file: string, head: SegmentHead, guard: SegmentGuard) {
    this.file = file;
    this.#partial = `${file}.partial`;
    this.#head = head;
    this.#guard = guard;
    this.#tail = this.#run(async () => {
      await guard.fence.assertOurs();
      this.#handle = await open(this.#partial, 'w+');
    });
    this.#write(head.bytes);
  }

  /** Given to the disk and not yet taken by it. */
  get queuedBytes(): number {
    return this.#queuedBytes + this.#blockBytes;
  }

  append(block: Block): void {
    const first = this.#blocks[0];
    if (first && (block.atMs - first.atMs >= clusterMs || this.#blockBytes >= clusterBytes)) this.#flush();
    this.#blocks.push(block);
    this.#blockBytes += block.chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  }

  /**
   * Makes it whole and durable under its final name.
   * @returns null when nothing of it could be saved. After a failed write, what had been written before is saved.
   */
  async finish(durationMs: number): Promise<{ sizeBytes: number; sha256: string } | null> {
    this.#flush();
    await this.#tail;
    const handle = this.#handle;
    if (!handle) return null;
    try {
      if (this.#writtenBytes <= this.#head.bytes.length) return null;
      // Whoever has taken the recording over has saved this file as it was then.
      await this.#guard.fence.assertOurs();
      // A disk that is full may have taken half a cluster; filling in the head needs no room.
      await handle.truncate(this.#writtenBytes);
      const sealed = await sealSegment(handle, this.#head, this.#writtenBytes, durationMs);
      await handle.close();
      await publishFile(this.#partial, this.file);
      return sealed;
    } catch (error) {
      this.#fail(error);
      return null;
    } finally {
      await handle.close().catch(() => undefined);
    }
  }

  #flush(): void {
    if (this.#blocks.length === 0) return;
    const bytes = cluster(this.#blocks);
    this.#blocks = [];
    this.#blockBytes = 0;
    this.#write(bytes);
  }

  #write(bytes: Buffer): void {
    this.#queuedBytes += bytes.length;
    const before = this.#tail;
    this.#tail = this.#run(async () => {
      await before;
      if (!this.#failed && this.#handle) {
        await this.#guard.fence.assertOurs();
        await writeAll(this.#handle, bytes, this.#writtenBytes);
        this.#writtenBytes += bytes.length;
      }
      this.#queuedBytes -= bytes.length;
    });
  }

  async #run(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#fail(error);
    }
  }

  #fail(thrown: unknown): void {
    if (this.#failed) return;
    this.#failed = thrown instanceof Error ? thrown : new Error(String(thrown));
    this.#guard.onError(this.#failed);
  }
}

/** Fills in the head and puts the file on disk for good. @returns its size and the SHA-256 of all of it. */
export async function sealSegment(
  handle: FileHandle,
  head: Pick<SegmentHead, 'sizeAt' | 'durationAt'>,
  sizeBytes: number,
  durationMs: number,
): Promise<{ sizeBytes: number; sha256: string }> {
  for (const { at, bytes } of finishingTouches(head, sizeBytes, durationMs))
    await writeAll(handle, bytes, at);
  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(Math.min(sizeBytes, clusterBytes));
  for (let at = 0; at < sizeBytes; ) {
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) throw new Error('The segment is shorter than what was written');
    hash.update(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  await handle.sync();
  return { sizeBytes, sha256: hash.digest('hex') };
}

/** Gives a file its final name, durably. */
export async function publishFile(from: string, to: string): Promise<void> {
  await rename(from, to);
  const folder = await open(path.dirname(to), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

async function writeAll(handle: FileHandle, bytes: Buffer, position: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, position + done);
    done += bytesWritten;
  }
}
