import { readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createFfmpegCheck } from './probe-media.ts';
import { createLimitedTools, type LimitedTools, type ToolLimits } from './limited-tools.ts';
import { runFfmpeg } from './run-ffmpeg.ts';

const made: LimitedTools[] = [];
afterEach(async () => {
  for (const one of made.splice(0)) await one.remove();
});

const generous: ToolLimits = {
  ...{ memoryBytes: 8e9, fileBytes: 1e9, cpuSeconds: 600, user: null, niceness: 3 },
};
async function limit(limits: Partial<ToolLimits> = {}, ffmpeg = 'ffmpeg') {
  const limited = await createLimitedTools({ ffmpeg, ffprobe: 'ffprobe' }, { ...generous, ...limits });
  made.push(limited);
  return limited.tools;
}
const run = (program: string, args: string[], onStarted?: (pid: number) => void, onProgress?: () => void) =>
  runFfmpeg(program, {
    ...{ args, purpose: 'paint', signal: new AbortController().signal, timeoutMs: 30_000 },
    ...(onStarted ? { onStarted } : {}),
    ...(onProgress ? { onProgress } : {}),
  });
const paint = (seconds: number) => ['-f', 'lavfi', '-i', `testsrc2=s=320x240:r=30:d=${seconds}`];

test('the process that is started is the program itself, with its limits and its niceness', async () => {
  const { ffmpeg } = await limit();
  let pid = 0;
  let limits = '';
  let status = '';
  const args = ['-re', ...paint(1), '-progress', 'pipe:1', '-stats_period', '0.1', '-f', 'null', '-'];
  const reading: Promise<void>[] = [];
  const look = async () => {
    limits ||= await readFile(`/proc/${pid}/limits`, 'utf8').catch(() => '');
    status ||= await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  };
  await run(
    ffmpeg,
    args,
    started => (pid = started),
    () => void reading.push(look()),
  );
  await Promise.all(reading);
  expect(status).toContain('(ffmpeg)');
  const niceness = Number(status.split(') ')[1]?.split(' ')[16]);
  const ours = Number((await readFile('/proc/self/stat', 'utf8')).split(') ')[1]?.split(' ')[16]);
  expect(niceness).toBe(ours + 3);
  expect(limits).toMatch(/Max address space +8000000000/);
  expect(limits).toMatch(/Max cpu time +600/);
  expect(limits).toMatch(/Max core file size +0 /);
});

test('one that takes too much memory, or writes too large a file, ends and not the machine', async () => {
  const small = await limit({ memoryBytes: 30_000_000 });
  await expect(run(small.ffmpeg, [...paint(1), '-f', 'null', '-'])).rejects.toThrow(/Could not paint/);
  const { ffmpeg } = await limit({ fileBytes: 10_000 });
  const file = path.join(tmpdir(), `lectern-too-large-${process.pid}.raw`);
  await expect(run(ffmpeg, [...paint(5), '-f', 'rawvideo', '-y', file])).rejects.toThrow(/Could not paint/);
  expect((await stat(file)).size).toBeLessThanOrEqual(10_000);
  await rm(file);
});

test.runIf(process.getuid?.() === 0)('it runs as another user when asked to', async () => {
  const { ffmpeg } = await limit({ user: 65_534 });
  await run(ffmpeg, [...paint(1), '-f', 'null', '-']);
  const failing = run(ffmpeg, [...paint(1), '-f', 'rawvideo', '-y', '/root/not-allowed.raw']);
  await expect(failing).rejects.toMatchObject({ lastLines: expect.stringContaining('Permission denied') });
});

test('a program that is not there is still named as missing', async () => {
  const tools = await limit({}, '/nowhere/ffmpeg');
  await expect(createFfmpegCheck(tools)()).rejects.toThrow('The program ffmpeg was not found');
});
