import { type FileHandle, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { segmentSchema, trackSchema } from '@lectern/contracts/internal/capture-manifest';
import { idSchema, timestampSchema } from '@lectern/contracts/primitives';
import { captureStopReasonSchema } from '@lectern/contracts/session-log/recording-events';
import { z } from 'zod';

/**
 * One line of a manifest. The file is the truth of what one process has captured of a recording: it is only appended to, and whatever the
 * API has not been told yet is told from it, by this process or the next one.
 */
const entrySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('recording'), recordingId: idSchema, sessionId: idSchema, at: timestampSchema }),
  z.object({ type: z.literal('active'), at: timestampSchema }),
  z.object({ type: z.literal('track'), track: trackSchema }),
  /** A file was begun: where it starts in time, for whoever must save it. */
  z.object({ type: z.literal('opened'), trackId: idSchema, index: z.number().int(), startMs: z.number() }),
  /** A file is durable. The same index again corrects its time. */
  z.object({ type: z.literal('segment'), trackId: idSchema, segment: segmentSchema }),
  z.object({ type: z.literal('stopped'), at: timestampSchema, reason: captureStopReasonSchema }),
  /** Another node records the class from here on, in a part of its own, and tells of the end. */
  z.object({ type: z.literal('moved'), at: timestampSchema }),
  /** So many of the entries that the API hears of have been taken by it. */
  z.object({ type: z.literal('delivered'), count: z.number().int() }),
]);
export type ManifestEntry = z.infer<typeof entrySchema>;

/** What the API hears of. */
export type Report = Extract<ManifestEntry, { type: 'active' | 'track' | 'segment' | 'stopped' }>;

export type MovedEntry = Extract<ManifestEntry, { type: 'moved' }>;

export const isReport = (entry: ManifestEntry): entry is Report =>
  ['active', 'track', 'segment', 'stopped'].includes(entry.type);

/** A manifest's name says who writes to it, and which node began the part. */
const fileName = (owner: string, part: string) => `manifest.${owner}.${part}.jsonl`;

/** One process's part of a recording. */
export interface ManifestFile {
  folder: string;
  name: string;
  owner: string;
  part: string;
}

/** The parts of the recording that this folder is of. */
export async function listManifests(folder: string): Promise<ManifestFile[]> {
  return (await readdir(folder)).flatMap(name => {
    const [, owner, part] = name.match(/^manifest\.([\w-]+)\.([\w-]+)\.jsonl$/) ?? [];
    return owner && part ? [{ folder, name, owner, part }] : [];
  });
}

export const readManifest = async ({ folder, name }: ManifestFile): Promise<ManifestEntry[]> =>
  (await readFile(path.join(folder, name), 'utf8')).split('\n').flatMap(parseLine);

export class ManifestLog {
  readonly #handle: FileHandle;
  readonly #file: string;
  #tail: Promise<void> = Promise.resolve();

  /** @param folder of the recording; must exist. @throws EEXIST when this node has captured a part of it already. */
  static async create(folder: string, nodeId: string): Promise<ManifestLog> {
    const file = path.join(folder, fileName(nodeId, nodeId));
    return new ManifestLog(await open(file, 'ax'), file);
  }

  /** Goes on writing what a dead process has left. @throws ENOENT when another one was faster: the new name is the claim. */
  static async claim(
    { folder, name, part }: ManifestFile,
    nodeId: string,
  ): Promise<{ log: ManifestLog; entries: ManifestEntry[] }> {
    const file = path.join(folder, fileName(nodeId, part));
    await rename(path.join(folder, name), file);
    const content = await readFile(file, 'utf8');
    const log = new ManifestLog(await open(file, 'a'), file);
    // The last line may have been cut off by the crash; what comes next must not grow onto it.
    if (content !== '' && !content.endsWith('\n')) await log.#handle.write('\n');
    return { log, entries: content.split('\n').flatMap(parseLine) };
  }

  private constructor(handle: FileHandle, file: string) {
    this.#handle = handle;
    this.#file = file;
  }

  /** In the order of the calls. `durable`: resolves once it is on disk, and everything before it. */
  append(entry: ManifestEntry, { durable = false } = {}): Promise<void> {
    const before = this.#tail;
    const appending = (async () => {
      await before.catch(() => undefined);
      await this.#handle.write(`${JSON.stringify(entry)}\n`);
      if (durable) await this.#handle.datasync();
    })();
    this.#tail = appending.catch(() => undefined);
    return appending;
  }

  async close(): Promise<void> {
    await this.#tail;
    await this.#handle.close();
  }

  /** As if the part had never been begun. */
  async remove(): Promise<void> {
    await this.close();
    await rm(this.#file, { force: true });
  }
}

function parseLine(line: string): ManifestEntry[] {
  try {
    return [entrySchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
