import { type FileHandle, open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { segmentSchema, trackSchema } from '@lectern/contracts/internal/capture-manifest';
import { idSchema, timestampSchema } from '@lectern/contracts/primitives';
import { captureStopReasonSchema } from '@lectern/contracts/session-log/recording-events';
import { z } from 'zod';

/**
 * One line of a recording's manifest. The file is the truth of what was captured: it is only appended to, and whatever the API has
 * not been told yet is told from it, by this process or the next one.
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
  /** So many of the entries that the API hears of have been taken by it. */
  z.object({ type: z.literal('delivered'), count: z.number().int() }),
]);
export type ManifestEntry = z.infer<typeof entrySchema>;

/** What the API hears of. */
export type Report = Extract<ManifestEntry, { type: 'active' | 'track' | 'segment' | 'stopped' }>;

export const isReport = (entry: ManifestEntry): entry is Report =>
  ['active', 'track', 'segment', 'stopped'].includes(entry.type);

const fileName = 'manifest.jsonl';

export class ManifestLog {
  readonly #handle: FileHandle;
  #tail: Promise<void> = Promise.resolve();

  /** @param folder of the recording; must exist. @throws EEXIST when it has a manifest already. */
  static async create(folder: string): Promise<ManifestLog> {
    return new ManifestLog(await open(path.join(folder, fileName), 'ax'));
  }

  /** @throws ENOENT when the folder is no recording's. */
  static async reopen(folder: string): Promise<{ log: ManifestLog; entries: ManifestEntry[] }> {
    const file = path.join(folder, fileName);
    const content = await readFile(file, 'utf8');
    const log = new ManifestLog(await open(file, 'a'));
    // The last line may have been cut off by the crash; what comes next must not grow onto it.
    if (content !== '' && !content.endsWith('\n')) await log.#handle.write('\n');
    return { log, entries: content.split('\n').flatMap(parseLine) };
  }

  private constructor(handle: FileHandle) {
    this.#handle = handle;
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
}

function parseLine(line: string): ManifestEntry[] {
  try {
    return [entrySchema.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
