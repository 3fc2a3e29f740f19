import { chmod, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WorkedStep } from '@lectern/contracts/internal/video-processing';
import { JobFailure, JobPostponed } from '@lectern/service-kit/queue/job-failure';
import { createLocalStorage } from '@lectern/service-kit/storage/local-storage';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CaptionEngineError } from '../../platform/caption-engine.ts';
import { createProcessingApi } from '../../platform/processing-api.ts';
import { captureKnownClass, type KnownClass } from '../../testing/known-class.fixture.ts';
import { testSecret } from '../../testing/processing-api.fixture.ts';
import { runStep } from '../../testing/run-step.fixture.ts';
import { makeComposed } from '../finalize-recording/compose-step.ts';
import { packOf } from '../pack/pack-step.ts';
import { makeQuick } from '../quick/quick-step.ts';
import { captionsOf } from '../texts/captions-step.ts';
import { renditionsOf, thumbnailsOf } from './finished-steps.ts';
import type { MakeStep } from './step-run.ts';

// Real encoding, on machines that do other things too.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });

let api: KnownClass['api'];
let recorded: KnownClass['recorded'];
let remove: KnownClass['remove'];
beforeAll(async () => {
  ({ api, recorded, remove } = await captureKnownClass());
});
afterAll(() => remove());

/** The real ffmpeg, but for its first work, which fails with a line on standard error. Being asked what it can do is no work. */
async function brokenOnce(step: WorkedStep): Promise<string> {
  const folder = recorded.captureDir;
  const program = path.join(folder, `ffmpeg-${step}`);
  const failed = path.join(folder, `failed-${step}`);
  await writeFile(
    program,
    `#!/bin/sh
case "$*" in
  *'${recorded.recordingId}'*) works=yes ;;
esac
if [ "$works" ] && ! [ -e '${failed}' ]; then
  : > '${failed}'
  echo "the decoder has had enough" >&2
  exit 187
fi
exec ffmpeg "$@"
`,
  );
  await chmod(program, 0o755);
  return program;
}

const storage = () => createLocalStorage(path.join(recorded.captureDir, 'storage'));
const client = () => createProcessingApi({ baseUrl: api.url, secret: testSecret });

// In the order in which they run: what comes later works on what composing has made.
test.each<[WorkedStep, () => MakeStep]>([
  ['quick', () => makeQuick],
  ['compose', () => makeComposed],
  ['renditions', () => renditionsOf(storage())],
  ['thumbnails', () => thumbnailsOf(storage())],
  ['pack', () => packOf({ api: client(), storage: storage() })],
])(
  '%s fails once with the reason and the last lines, leaves nothing behind, and is made by the next attempt',
  async (step, make) => {
    const ffmpeg = await brokenOnce(step);
    const failure: JobFailure = await runStep(api, recorded, step, make(), { ffmpeg }).then(
      () => expect.unreachable(),
      error => error,
    );
    expect(failure).toBeInstanceOf(JobFailure);
    expect(failure).toMatchObject({
      ...{ retryable: true, message: expect.stringMatching(/^Could not .*: ffmpeg ended with code 187\.$/) },
      lastLines: 'the decoder has had enough',
    });
    expect(await readdir(path.join(recorded.captureDir, recorded.recordingId, 'output', step))).toEqual([]);
    const { files } = await runStep(api, recorded, step, make(), { ffmpeg, attempt: 2 });
    expect(files.length).toBeGreaterThan(0);
  },
);

test('a step for which there is no room leaves the disk to recordings, and costs no attempt', async () => {
  await expect(
    runStep(api, recorded, 'compose', makeComposed, { run: 2, reserveBytes: 1e17 }),
  ).rejects.toThrow(JobPostponed);
  expect(api.results.at(-1)).toMatchObject({
    ...{ outcome: 'postponed', step: 'compose', run: 2, reason: expect.stringMatching(/nearly full/) },
  });
});

test('captions fail with what the engine said, and are made by the next attempt', async () => {
  let asked = 0;
  const engine = async () => {
    asked += 1;
    if (asked === 1) throw new CaptionEngineError('The caption engine answered 503', true);
    return { language: 'en', vtt: 'WEBVTT\n\n00:00:01.000 --> 00:00:02.000\nGood morning\n' };
  };
  const step = () => captionsOf({ api: client(), storage: storage(), engine });
  await expect(runStep(api, recorded, 'captions', step())).rejects.toMatchObject({
    ...{ message: 'The caption engine answered 503.', retryable: true },
  });
  expect((await runStep(api, recorded, 'captions', step(), { attempt: 2 })).files).toHaveLength(1);
  await rm(path.join(recorded.captureDir, 'storage'), { recursive: true, force: true });
});

// Last: it leaves no video behind.
test('segments that are told of while a video is made of the others get into it', async () => {
  const { recordingId, manifest } = recorded;
  const all = manifest.tracks[0]?.segments ?? [];
  const withFirst = (count: number) =>
    api.manifests.set(recordingId, {
      ...manifest,
      tracks: manifest.tracks.map((track, index) =>
        index === 0 ? { ...track, segments: all.slice(0, count) } : track,
      ),
    });
  withFirst(1);
  const counts: (number | undefined)[] = [];
  const make: MakeStep = async run => {
    counts.push(run.manifest.tracks[0]?.segments.length);
    withFirst(2);
    return { outputs: [] };
  };
  const again = () => runStep(api, recorded, 'compose', make, { run: 3 });
  await expect(again()).rejects.toThrow(JobPostponed);
  await again();
  expect(counts).toEqual([1, 2]);
});
