import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { JobFailure } from '@lectern/service-kit/queue/job-failure';
import { expect, test, vi } from 'vitest';
import { DiskFull, runFfmpeg } from './run-ffmpeg.ts';

const endless = ['-re', '-f', 'lavfi', '-i', 'color=red:s=64x64:r=30'];
const run = (args: string[], options: Partial<Parameters<typeof runFfmpeg>[1]> = {}) =>
  runFfmpeg('ffmpeg', {
    args,
    purpose: 'paint',
    signal: new AbortController().signal,
    timeoutMs: 20_000,
    ...options,
  });

test('a full disk is named as the cause', async () => {
  const noise = [
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=640x480:r=30',
    '-t',
    '2',
    '-f',
    'rawvideo',
    '-y',
    '/dev/full',
  ];
  const failure = await run(noise).catch(error => error);
  expect(failure).toBeInstanceOf(DiskFull);
  expect(failure).toMatchObject({ retryable: true, message: expect.stringMatching(/disk .* is full/) });
});

test('a failure keeps the last lines of ffmpeg as its cause', async () => {
  const failure: JobFailure = await run(['-i', '/nowhere/file.mkv', '-f', 'null', '-']).catch(error => error);
  expect(failure).toBeInstanceOf(JobFailure);
  expect(failure.message).toMatch(/^Could not paint: ffmpeg ended with code \d+\.$/);
  expect((failure.cause as Error).message).toContain('No such file or directory');
});

test('an abort kills it, and its reason is what is thrown', async () => {
  const controller = new AbortController();
  await expect(
    run([...endless, '-progress', 'pipe:1', '-stats_period', '0.1', '-f', 'null', '-'], {
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    }),
  ).rejects.toThrow('enough');
});

test('it is killed when its time is up', async () => {
  await expect(run([...endless, '-f', 'null', '-'], { timeoutMs: 300 })).rejects.toThrow(/took longer than/);
});

test('none of the worker’s secrets is in its environment', async () => {
  vi.stubEnv('INTERNAL_SECRET', 'known to the worker alone');
  vi.resetModules();
  const folder = await mkdtemp(path.join(tmpdir(), 'lectern-env-'));
  const program = path.join(folder, 'ffmpeg');
  await writeFile(program, '#!/bin/sh\nenv >&2\nexit 1\n', { mode: 0o755 });
  try {
    const { runFfmpeg: run } = await import('./run-ffmpeg.ts');
    const failure: JobFailure = await run(program, {
      ...{ args: [], purpose: 'look around', signal: new AbortController().signal, timeoutMs: 20_000 },
    }).catch(error => error);
    expect(failure.lastLines).toMatch(/^PATH=/m);
    expect(failure.lastLines).not.toContain('INTERNAL_SECRET');
  } finally {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  }
});

test('it opens files and pipes, nothing on the network', async () => {
  const fetching = run([
    '-protocol_whitelist',
    'file,pipe',
    '-i',
    'http://127.0.0.1:9/x.mkv',
    '-f',
    'null',
    '-',
  ]);
  const failure: JobFailure = await fetching.catch(error => error);
  expect((failure.cause as Error).message).toContain("Protocol 'http' not on whitelist");
});
