import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import { expect, it } from 'vitest';
import { listManifests, ManifestLog, readManifest } from './manifest-log.ts';

it('a line that the disk took half of swallows no other', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lectern-manifest-'));
  const program = path.join(import.meta.dirname, '../testing/full-manifest-process.ts');
  // A file of 512 bytes is full for it; without the trap the system would end it instead of refusing the write.
  const child = spawn(
    'sh',
    ['-c', `trap '' XFSZ; ulimit -S -f 1; exec "$@"`, 'sh', ...[process.execPath, program, folder, uuidv7()]],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const ended = once(child, 'close');
  try {
    await once(child.stdout, 'data');
    const [part] = await listManifests(folder);
    if (!part) throw new Error('There is no manifest.');
    expect(await readFile(path.join(folder, part.name), 'utf8')).not.toMatch(/\n$/);
    await promisify(execFile)('prlimit', ['--pid', `${child.pid}`, '--fsize=unlimited']);
    child.stdin.end('go on');
    expect(await ended).toEqual([0, null]);
    const types = (await readManifest(part)).map(({ type }) => type);
    expect(types.at(-1)).toBe('stopped');
    expect(new Set(types.slice(0, -1))).toEqual(new Set(['active']));
  } finally {
    child.kill('SIGKILL');
    await ended;
    await rm(folder, { recursive: true });
  }
});

it('a class that comes back to a node begins another part there, until the recording has ended', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lectern-manifest-'));
  try {
    const at = new Date().toISOString();
    const first = await ManifestLog.create(folder, 'node-a');
    await first.append({ type: 'moved', at });
    const second = await ManifestLog.create(folder, 'node-a');
    expect(await second.isOver()).toBe(false);
    await second.append({ type: 'stopped', at, reason: 'requested' });
    const third = await ManifestLog.create(folder, 'node-a');
    expect(await third.isOver()).toBe(true);
    expect((await listManifests(folder)).map(({ owner }) => owner)).toEqual(['node-a', 'node-a', 'node-a']);
    for (const log of [first, second, third]) await log.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});
