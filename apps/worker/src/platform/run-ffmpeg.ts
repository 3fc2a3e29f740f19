import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { JobFailure } from '@lectern/service-kit/queue/job-failure';
import { toolEnvironment } from './tool-environment.ts';

export interface FfmpegTools {
  ffmpeg: string;
  ffprobe: string;
}

export interface FfmpegRun {
  args: readonly string[];
  /** What it is for, in words that complete "could not …". */
  purpose: string;
  signal: AbortSignal;
  timeoutMs: number;
  /** Told about every started process, so that one left over by a killed worker can be found. */
  onStarted?: (pid: number) => void;
  /** As ffmpeg reports it (about twice a second, and at the end); needs standard output for itself. */
  onProgress?: (progress: { frames: number; outTimeMs: number }) => void;
  /** Feeds standard input; the stream must be ended by it. */
  feed?: (stdin: Writable) => Promise<void>;
  /** Reads standard output to its end. */
  consume?: (stdout: Readable) => Promise<void>;
}

const keptErrorLines = 20;

/**
 * Runs ffmpeg on files of ours: no terminal, no network, killed on abort and after `timeoutMs`.
 * @throws JobFailure with the cause in words; its cause holds the last lines that ffmpeg printed.
 */
export async function runFfmpeg(program: string, run: FfmpegRun): Promise<void> {
  run.signal.throwIfAborted();
  const timeout = AbortSignal.timeout(Math.ceil(run.timeoutMs));
  const stopped = AbortSignal.any([run.signal, timeout]);
  const child = spawn(
    program,
    ['-hide_banner', '-v', 'error', ...(run.feed ? [] : ['-nostdin']), ...run.args],
    {
      env: toolEnvironment,
      stdio: [run.feed ? 'pipe' : 'ignore', 'pipe', 'pipe'],
    },
  );
  if (child.pid !== undefined) run.onStarted?.(child.pid);
  const kill = () => child.kill('SIGKILL');
  stopped.addEventListener('abort', kill, { once: true });

  // A pipe that breaks is told through the write that fails; without a listener it would take the process down.
  child.stdin?.on('error', () => undefined);

  const lastLines: string[] = [];
  const ended = new Promise<{ code: number | null; error: NodeJS.ErrnoException | null }>(resolve => {
    child.on('error', error => resolve({ code: null, error }));
    child.on('close', code => resolve({ code, error: null }));
  });
  const reading = Promise.allSettled([
    keepLastLines(child, lastLines),
    run.consume && child.stdout
      ? run.consume(child.stdout).catch(stopAfter(child))
      : readProgress(child, run.onProgress),
    run.feed && child.stdin ? run.feed(child.stdin).catch(stopAfter(child)) : undefined,
  ]);
  try {
    const { code, error } = await ended;
    const results = await reading;
    run.signal.throwIfAborted();
    if (timeout.aborted)
      throw new JobFailure(
        `Could not ${run.purpose}: it took longer than ${Math.round(run.timeoutMs / 1000)} s.`,
        { lastLines: lastLines.join('\n') || null },
      );
    if (error) throw programMissing(error, program);
    const diskFull = lastLines.some(line => /No space left on device/i.test(line));
    if (diskFull) throw new DiskFull(new Error(lastLines.join('\n')));
    // What broke while feeding or reading comes first: ffmpeg's own failure is often its consequence.
    const broken = results.find(result => result.status === 'rejected' && !isClosedPipe(result.reason));
    if (broken?.status === 'rejected') throw broken.reason;
    if (code !== 0)
      throw new JobFailure(`Could not ${run.purpose}: ffmpeg ended with code ${code}.`, {
        lastLines: lastLines.join('\n') || null,
        cause: new Error(lastLines.join('\n') || 'ffmpeg said nothing'),
      });
  } finally {
    stopped.removeEventListener('abort', kill);
    kill();
  }
}

export class DiskFull extends JobFailure {
  constructor(cause: unknown) {
    super('The disk of the worker is full. Free some space, then process the recording again.', { cause });
  }
}

export function programMissing(error: unknown, program: string): JobFailure {
  const name = program.split('/').at(-1);
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
    ? new JobFailure(
        `The program ${name} was not found. Install ffmpeg on the worker, then process the recording again.`,
        { cause: error },
      )
    : new JobFailure(`The program ${name} could not be started.`, { cause: error });
}

/** ffmpeg that stops reading early closes the pipe under us; its exit code and its lines say why. */
const isClosedPipe = (error: unknown) =>
  ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'].includes(
    (error as NodeJS.ErrnoException | undefined)?.code ?? '',
  );

const stopAfter = (child: ChildProcess) => (error: unknown) => {
  child.kill('SIGKILL');
  throw error;
};

async function keepLastLines(child: ChildProcess, lines: string[]): Promise<void> {
  if (!child.stderr) return;
  for await (const line of createInterface({ input: child.stderr })) {
    lines.push(line.slice(0, 500));
    if (lines.length > keptErrorLines) lines.shift();
  }
}

async function readProgress(child: ChildProcess, onProgress: FfmpegRun['onProgress']): Promise<void> {
  if (!child.stdout) return;
  let frames = 0;
  let outTimeMs = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const [name, value = ''] = line.split('=');
    if (name === 'frame') frames = Number(value) || frames;
    else if (name === 'out_time_us') outTimeMs = (Number(value) || 0) / 1000;
    else if (name === 'progress') onProgress?.({ frames, outTimeMs });
  }
}
