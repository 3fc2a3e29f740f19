import { access, type FileHandle, mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
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
  z.object({
    type: z.literal('recording'),
    recordingId: idSchema,
    sessionId: idSchema,
    at: timestampSchema,
    provisional: z.boolean().default(false),
  }),
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

/** Nothing more comes in this part. */
export const isEnd = ({ type }: ManifestEntry): boolean => type === 'stopped' || type === 'moved';

/** A manifest's name says which node writes to it, and which part it is. */
const fileName = (owner: string, part: string) => `manifest.${owner}.${part}.jsonl`;

/** One process's part of a recording. */
export interface ManifestFile {
  folder: string;
  name: string;
  owner: string;
  part: string;
}

/** The node's own name, and a number where it has captured a part before, whoever that belongs to by now. */
async function freePart(folder: string, nodeId: string): Promise<string> {
  const taken = new Set((await listManifests(folder)).map(({ part }) => part));
  let part = nodeId;
  for (let number = 2; taken.has(part); number += 1) part = `${nodeId}-${number}`;
  return part;
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

/**
 * The parts of the same recording apart from one, with what they hold. One that vanishes meanwhile is none; one that cannot be read is not taken
 * for empty. @throws what the file system says of that
 */
export async function readOtherParts({
  folder,
  part,
}: Pick<ManifestFile, 'folder' | 'part'>): Promise<ManifestEntry[][]> {
  const others = (await listManifests(folder)).filter(other => other.part !== part);
  const parts = others.map(other =>
    readManifest(other).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return [];
      throw error;
    }),
  );
  return Promise.all(parts);
}

/** Whether the API has taken all that a part holds. */
export const isDelivered = (entries: readonly ManifestEntry[]): boolean =>
  entries.filter(isReport).length <=
  entries.reduce((most, entry) => (entry.type === 'delivered' ? entry.count : most), 0);

/** Another process has taken the part over: what this one holds of it is not its own any more. */
export class TakenOver extends Error {}

export class ManifestLog {
  readonly #handle: FileHandle;
  readonly #file: string;
  readonly #part: string;
  /** The last line has no end: what comes next must not grow onto it. */
  #torn = false;
  #tail: Promise<void> = Promise.resolve();

  /**
   * A part of its own, also when the class comes back to a node that has captured one of it before.
   * @param folder of the recording; made when it is not there
   */
  static async create(folder: string, nodeId: string): Promise<ManifestLog> {
    for (;;) {
      await mkdir(folder, { recursive: true });
      try {
        const part = await freePart(folder, nodeId);
        const file = path.join(folder, fileName(nodeId, part));
        return new ManifestLog(await open(file, 'ax'), file, part);
      } catch (error) {
        // Whoever looks for what others have left removes a folder that is empty.
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      }
    }
  }

  /** Goes on writing what a dead process has left. @throws ENOENT when another one was faster: the new name is the claim. */
  static async claim(
    { folder, name, part }: ManifestFile,
    nodeId: string,
  ): Promise<{ log: ManifestLog; claimed: ManifestFile; entries: ManifestEntry[] }> {
    const claimed = { folder, name: fileName(nodeId, part), owner: nodeId, part };
    const file = path.join(folder, claimed.name);
    await rename(path.join(folder, name), file);
    const content = await readFile(file, 'utf8');
    const log = new ManifestLog(await open(file, 'a'), file, part);
    // The last line may have been cut off by the crash.
    log.#torn = content !== '' && !content.endsWith('\n');
    return { log, claimed, entries: content.split('\n').flatMap(parseLine) };
  }

  private constructor(handle: FileHandle, file: string, part: string) {
    this.#handle = handle;
    this.#file = file;
    this.#part = part;
  }

  /** Whether another process has told of the end of the recording. */
  async isOver(): Promise<boolean> {
    const others = await this.#others();
    return others.some(entries => entries.some(({ type }) => type === 'stopped'));
  }

  /** Whether the API has been told everything that other processes have captured of the recording. */
  async othersAreDelivered(): Promise<boolean> {
    return (await this.#others()).every(isDelivered);
  }

  #others(): Promise<ManifestEntry[][]> {
    return readOtherParts({ folder: path.dirname(this.#file), part: this.#part });
  }

  /**
   * A process that was held up for long (a paused machine) goes on where it was, while another one has long thought it dead. The manifest's new
   * name is what tells, as it is given before anything else is touched.
   * @throws TakenOver
   */
  async assertOurs(): Promise<void> {
    try {
      await access(this.#file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT')
        throw new TakenOver('Another process has taken this recording over', { cause: error });
      throw error;
    }
  }

  /** A disk that cannot even say so takes nothing away. */
  isTakenOver(): Promise<boolean> {
    return this.assertOurs().then(
      () => false,
      (error: unknown) => error instanceof TakenOver,
    );
  }

  /** In the order of the calls. @throws TakenOver. `durable`: resolves once it is on disk, and everything before it. */
  append(entry: ManifestEntry, { durable = false } = {}): Promise<void> {
    const before = this.#tail;
    const appending = (async () => {
      await before.catch(() => undefined);
      await this.assertOurs();
      const line = `${this.#torn ? '\n' : ''}${JSON.stringify(entry)}\n`;
      this.#torn = true;
      await this.#handle.appendFile(line);
      this.#torn = false;
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
