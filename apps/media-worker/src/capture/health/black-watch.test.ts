import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { programEnvironment } from '../../env.ts';
import { TestLog } from '../../testing/test-log.ts';
import { BlackWatch, isBlack } from './black-watch.ts';

let folder: string;
const file = (name: string) => path.join(folder, `${name}.mkv`);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lectern-black-'));
  const pictures = {
    black: 'color=black',
    dark: 'color=0x303030',
    corner: 'color=black,drawbox=w=160:h=120:c=white:t=fill',
  };
  for (const [name, picture] of Object.entries(pictures))
    await promisify(execFile)('ffmpeg', [
      ...['-v', 'error', '-f', 'lavfi', '-i', picture.replace(/(color=\w+)/, '$1:s=640x480:r=30')],
      ...'-frames:v 5 -c:v libvpx -deadline realtime -cpu-used 8 -threads 1'.split(' '),
      file(name),
    ]);
  await writeFile(file('broken'), 'no picture at all');
});
afterAll(() => rm(folder, { recursive: true }));

describe('a picture', () => {
  it.each([
    ['black', true],
    ['dark', false],
    ['corner', false],
    ['broken', null],
    ['missing', null],
  ])('%s: black is %s', async (name, expected) => {
    expect(await isBlack(file(name))).toBe(expected);
  });

  it('is looked at when its turn has come, one at a time', async () => {
    const watch = new BlackWatch({ logger: new TestLog().logger, everyMs: 10_000 });
    const [one, other] = [{ black: null as boolean | null }, { black: null as boolean | null }];
    watch.offer(one, file('black'), 0);
    watch.offer(other, file('black'), 0);
    await watch.settled();
    expect([one.black, other.black]).toEqual([true, null]);
    watch.offer(one, file('dark'), 9_999);
    await watch.settled();
    expect(one.black).toBe(true);
    watch.offer(one, file('dark'), 10_000);
    await watch.settled();
    expect(one.black).toBe(false);
  });

  it('is read by a program that learns nothing of our environment, within a limit of memory', async () => {
    const seen = path.join(folder, 'seen');
    const script = `#!/bin/sh\nwhile [ "$1" != -i ]; do shift; done\n(env; ulimit -v; ulimit -c) > "$2.seen"\n`;
    await writeFile(path.join(folder, 'ffmpeg'), script, { mode: 0o755 });
    const child = spawn(
      process.execPath,
      [path.join(import.meta.dirname, '../../testing/is-black-process.ts'), seen],
      {
        env: { PATH: `${folder}:${programEnvironment.PATH}`, INTERNAL_SECRET: 'not-for-ffmpeg' },
        stdio: 'inherit',
      },
    );
    expect(await once(child, 'close')).toEqual([0, null]);
    const lines = (await readFile(`${seen}.seen`, 'utf8')).trim().split('\n');
    // The shell sets PWD and the like by itself.
    expect(lines.join()).not.toContain('not-for-ffmpeg');
    expect(lines.slice(-2)).toEqual([`${1024 ** 2}`, '0']);
  });

  it('is never looked at when that is switched off', async () => {
    const watch = new BlackWatch({ logger: new TestLog().logger, everyMs: 0 });
    const track = { black: null };
    watch.offer(track, file('black'), 0);
    await watch.settled();
    expect(track.black).toBeNull();
  });
});
