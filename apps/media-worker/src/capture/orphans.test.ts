import { mkdir, mkdtemp, readdir, readFile, rm, rmdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRedisBus } from '@lectern/service-kit/bus/redis-bus';
import { createRedis } from '@lectern/service-kit/redis';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silence } from '../testing/rtp-packets.ts';
import { testRedisUrl } from '../testing/test-app.ts';
import { TestLog } from '../testing/test-log.ts';
import { ManifestLog } from './manifest-log.ts';
import { cluster, segmentHead } from './matroska/segment-layout.ts';
import { Orphans } from './orphans.ts';

const at = new Date(0).toISOString();
const log = new TestLog();
const [me, dead, living] = [uuidv7(), uuidv7(), uuidv7()];
let captureDir: string;
let there: Set<string>;
let told: string[];
let redis: ReturnType<typeof createRedis>;
let orphans: Orphans;
let recordingId: string;
let sessionId: string;
let folder: string;
const opened: ManifestLog[] = [];

beforeEach(async () => {
  captureDir = await mkdtemp(path.join(tmpdir(), 'lectern-orphans-'));
  there = new Set([living]);
  told = [];
  redis = createRedis(testRedisUrl(), log.logger);
  const tell = (what: string) => async () => {
    told.push(what);
    return undefined;
  };
  orphans = new Orphans(
    {
      logger: log.logger,
      bus: createRedisBus(redis, log.logger),
      api: {
        registerTrack: tell('track'),
        registerSegment: tell('segment'),
        reportCapture: async ({ body }) => {
          told.push(body.state === 'stopped' ? body.reason : body.state);
          return undefined;
        },
      },
      captureDir,
      nodeId: me,
      isNodeThere: async nodeId => there.has(nodeId),
    },
    () => undefined,
  );
  [recordingId, sessionId] = [uuidv7(), uuidv7()];
  folder = path.join(captureDir, recordingId);
  await mkdir(folder);
});
afterEach(async () => {
  await orphans.close();
  await Promise.all(opened.splice(0).map(manifest => manifest.close()));
  redis.disconnect();
  await rm(captureDir, { recursive: true });
});

/** A part of the recording, as the process that wrote it left it. */
async function part(nodeId: string, ...end: ('stopped' | 'moved')[]): Promise<ManifestLog> {
  const written = await ManifestLog.create(folder, nodeId);
  opened.push(written);
  await written.append({ type: 'recording', recordingId, sessionId, at, provisional: false });
  await written.append({ type: 'active', at });
  for (const type of end)
    await written.append(type === 'moved' ? { type, at } : { type, at, reason: 'requested' });
  return written;
}
/** One packet of sound, as whoever died while writing left it. */
async function writePartial(file: string): Promise<void> {
  const format = { codecPrivate: null, width: 0, height: 0 };
  const block = { atMs: 0, key: true, chunks: [silence] };
  const { bytes } = segmentHead('audio', 'A_OPUS', format);
  await writeFile(file, Buffer.concat([bytes, cluster([block])]));
}
const claimed = (of: string) => readFile(path.join(folder, `manifest.${me}.${of}.jsonl`), 'utf8');

describe('what a dead process has left', () => {
  it('has ended when the class did not go on in time, and no sooner', async () => {
    await part(dead);
    await orphans.look(0);
    await orphans.look(2_000);
    expect(orphans.isWaiting(recordingId)).toBe(true);
    await orphans.look(21_000);
    await expect.poll(() => told).toEqual(['active']);
    await orphans.look(23_000);
    await expect.poll(() => told).toEqual(['active', 'lost']);
    expect(orphans.isWaiting(recordingId)).toBe(false);
  });

  it('has not ended when another process goes on with it', async () => {
    await part(dead);
    await orphans.look(0);
    await orphans.look(2_000);
    await part(living);
    await orphans.look(4_000);
    expect(orphans.isWaiting(recordingId)).toBe(false);
    expect(await claimed(dead)).toContain('"type":"moved"');
    await expect.poll(() => told).toEqual(['active']);
  });

  it.each([
    ['recording', () => ({ recordingId }), 'requested'],
    ['session', () => ({ sessionId }), 'session-ended'],
  ] as const)('ends at once when nobody wants its %s any more', async (_, of, reason) => {
    await part(dead);
    await orphans.look(0);
    await orphans.look(2_000);
    await orphans.settle(of(), reason);
    await expect.poll(() => told).toEqual(['active', reason]);
  });

  it('ends at once when it was stopped before it was found', async () => {
    await part(dead);
    await orphans.look(0);
    await orphans.settle({ recordingId }, 'requested');
    await orphans.look(2_000);
    await expect.poll(() => told).toEqual(['active', 'requested']);
    expect(orphans.isWaiting(recordingId)).toBe(false);
  });

  it('is not taken over while it only seems to be dead, as when Redis has lost its data', async () => {
    await part(living);
    there.clear();
    await orphans.look(0);
    there.add(living);
    await orphans.look(2_000);
    there.clear();
    await orphans.look(4_000);
    await expect(claimed(living)).rejects.toMatchObject({ code: 'ENOENT' });
    await orphans.look(6_000);
    await expect(claimed(living)).resolves.toContain(recordingId);
  });

  it('is left to the next process when this one stops before that is known', async () => {
    await part(dead);
    await orphans.look(0);
    await orphans.look(2_000);
    await orphans.close();
    expect(await claimed(dead)).not.toMatch(/"moved"|"stopped"/);
  });

  it('does not end before the API knows what other processes have recorded', async () => {
    const other = await part(living, 'moved');
    await part(dead);
    await orphans.look(0);
    await orphans.look(2_000);
    await orphans.settle({ recordingId }, 'requested');
    await expect.poll(() => told).toEqual(['active']);
    await other.append({ type: 'delivered', count: 1 });
    await expect.poll(() => told).toEqual(['active', 'requested']);
  });

  it('is saved in the end when it could not be at first', async () => {
    const [trackId, participantId] = [uuidv7(), uuidv7()];
    const left = await part(dead);
    const track = { trackId, participantId, displayName: 'Ada', role: 'host', source: 'microphone' } as const;
    await left.append({ type: 'track', track: { ...track, kind: 'audio', mimeType: 'audio/opus' } });
    await left.append({ type: 'opened', trackId, index: 0, startMs: 1 });
    // What cannot be read, as on a disk that fails for a moment.
    const partial = path.join(folder, trackId, '0.mkv.partial');
    await mkdir(partial, { recursive: true });
    await orphans.look(0);
    await orphans.look(2_000);
    await orphans.look(4_000);
    expect(told).toEqual([]);
    await rmdir(partial);
    await writePartial(partial);
    await orphans.look(6_000);
    await expect.poll(() => told).toEqual(['active', 'track', 'segment']);
    expect(await readdir(path.join(folder, trackId))).toEqual(['0.mkv']);
  });

  it('is no longer looked for when it is saved, and a folder that was emptied goes', async () => {
    const empty = path.join(captureDir, uuidv7());
    await mkdir(empty);
    await part(dead, 'stopped');
    await orphans.look(0);
    expect(orphans.suspects).toBe(true);
    expect(await readdir(captureDir)).toEqual([recordingId]);
    await orphans.look(2_000);
    expect(orphans.suspects).toBe(false);
  });

  it('has ended although somebody has begun nothing beside it', async () => {
    await part(dead);
    await writeFile(path.join(folder, `manifest.${living}.${living}.jsonl`), '');
    await orphans.look(0);
    await orphans.look(2_000);
    await orphans.look(23_000);
    await expect.poll(() => told).toEqual(['active', 'lost']);
  });

  it('has not ended as long as it cannot be read whether somebody goes on', async () => {
    await part(dead);
    const unreadable = path.join(folder, `manifest.${living}.${living}.jsonl`);
    await mkdir(unreadable);
    await orphans.look(0);
    await orphans.look(2_000);
    await orphans.look(23_000);
    expect(orphans.isWaiting(recordingId)).toBe(true);
    await rmdir(unreadable);
    await orphans.look(25_000);
    await expect.poll(() => told).toEqual(['active', 'lost']);
  });

  it('keeps no other recording from its end while it cannot be read', async () => {
    await part(dead);
    await mkdir(path.join(folder, `manifest.${living}.${living}.jsonl`));
    const unreadable = recordingId;
    recordingId = uuidv7();
    folder = path.join(captureDir, recordingId);
    await mkdir(folder);
    await part(dead);
    await orphans.look(0);
    await orphans.look(2_000);
    await orphans.settle({ sessionId }, 'requested');
    expect(orphans.isWaiting(unreadable)).toBe(true);
    expect(orphans.isWaiting(recordingId)).toBe(false);
    await expect.poll(() => told).toContain('requested');
  });

  it('is nothing of ours any more when another process has taken it over in its turn', async () => {
    await part(dead);
    await orphans.look(0);
    await orphans.look(2_000);
    const name = `manifest.${me}.${dead}.jsonl`;
    const { log: theirs } = await ManifestLog.claim({ folder, name, owner: me, part: dead }, living);
    opened.push(theirs);
    await orphans.look(23_000);
    expect(orphans.isWaiting(recordingId)).toBe(false);
    const taken = await readFile(path.join(folder, `manifest.${living}.${dead}.jsonl`), 'utf8');
    expect(taken).not.toContain('stopped');
  });

  it('is saved although a manifest beside it is no manifest', async () => {
    const broken = path.join(captureDir, uuidv7());
    await mkdir(broken);
    await writeFile(path.join(broken, `manifest.${dead}.${dead}.jsonl`), 'not json\n{"type":"who"}\n');
    await part(dead, 'stopped');
    await orphans.look(0);
    await orphans.look(2_000);
    await expect.poll(() => told).toEqual(['active', 'requested']);
  });
});
