import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Logger } from '@lectern/service-kit/logger';
import { programEnvironment } from '../../env.ts';

/** Of 255: a lens cap lets less through, a dark room more. */
const blackUpTo = 24;
const deadlineMs = 5_000;
/** Of address space: far more than one picture takes. */
const mostBytes = 1024 ** 3;
/** Enough to find a light in the dark. */
const [width, height] = [32, 18];

export interface BlackWatchOptions {
  logger: Logger;
  /** How often a track is looked at; 0 never looks. */
  everyMs: number;
}

/**
 * Looks now and then whether a picture is black: the first frame of a finished segment is decoded by an ffmpeg of the lowest priority, one at a time
 * for the whole process. What comes while it is busy is not looked at.
 */
export class BlackWatch {
  readonly #options: BlackWatchOptions;
  readonly #lookedAt = new WeakMap<object, number>();
  #running: Promise<void> | null = null;
  #missing = false;

  constructor(options: BlackWatchOptions) {
    this.#options = options;
  }

  /** @param track is told what was seen, when its turn has come. @param file holds a picture of it. */
  offer(track: { black: boolean | null }, file: string, nowMs: number): void {
    const { everyMs } = this.#options;
    if (everyMs === 0 || this.#running || this.#missing) return;
    if (nowMs - (this.#lookedAt.get(track) ?? Number.NEGATIVE_INFINITY) < everyMs) return;
    this.#lookedAt.set(track, nowMs);
    this.#running = isBlack(file)
      .then(
        black => {
          if (black !== null) track.black = black;
        },
        (error: unknown) => {
          this.#missing = true;
          this.#options.logger.warn({ err: error }, 'ffmpeg cannot be run: black pictures go unnoticed');
        },
      )
      .finally(() => {
        this.#running = null;
      });
  }

  /** Resolves when nothing runs any more. */
  async settled(): Promise<void> {
    await this.#running;
  }
}

/** @returns null when the file cannot be decoded. @throws when ffmpeg cannot be run. */
export async function isBlack(file: string): Promise<boolean | null> {
  const child = spawn(
    'nice',
    [
      ...[
        '-n',
        '19',
        'prlimit',
        `--as=${mostBytes}`,
        '--core=0',
        '--',
        'ffmpeg',
        '-v',
        'error',
        '-nostdin',
        '-threads',
        '1',
      ],
      ...['-protocol_whitelist', 'file', '-f', 'matroska', '-i', file, '-frames:v', '1', '-an'],
      ...['-vf', `scale=${width}:${height}:flags=area,format=gray`, '-f', 'rawvideo', 'pipe:1'],
    ],
    // It reads what strangers have sent: nothing of our environment, in which secrets are, is for it.
    {
      env: programEnvironment,
      stdio: ['ignore', 'pipe', 'ignore'],
      timeout: deadlineMs,
      killSignal: 'SIGKILL',
    },
  );
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  const [code] = (await once(child, 'close')) as [number | null];
  // What `nice` and `prlimit` say of a program that is not there.
  if (code === 127) throw new Error('ffmpeg or prlimit is not installed');
  const picture = Buffer.concat(parts);
  if (picture.length < width * height) return null;
  return picture.every(light => light <= blackUpTo);
}
