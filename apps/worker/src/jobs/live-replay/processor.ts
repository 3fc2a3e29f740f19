import { chown, rm } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { replayPartKey } from '@lectern/contracts/internal/live-replay';
import type { followLiveReplay } from '@lectern/contracts/jobs/catalogue';
import type { ReplayStore } from '@lectern/service-kit/live-replay/replay-store';
import { JobFailure } from '@lectern/service-kit/queue/job-failure';
import type { JobHandler, JobRun } from '@lectern/service-kit/queue/job-worker';
import type { ObjectStorage } from '@lectern/service-kit/storage/object-storage';
import type { ProcessingApi } from '../../platform/processing-api.ts';
import type { FfmpegTools } from '../../platform/run-ffmpeg.ts';
import { openRunFolder, type RunFolder } from '../steps/run-folder.ts';
import { GrowingManifest } from './growing-manifest.ts';
import { makePart } from './make-part.ts';
import { PictureSize } from './picture-size.ts';
import { removeParts } from './remove-parts.ts';
import { nextPart, originOf, partMs } from './replay-clock.ts';

export interface FollowDependencies {
  api: Pick<ProcessingApi, 'readManifest'>;
  store: ReplayStore;
  storage: Pick<ObjectStorage, 'putFile' | 'stat' | 'delete'>;
  captureDir: string;
  tools: FfmpegTools;
  /** @throws JobFailure when ffmpeg cannot be run here. */
  checkFfmpeg: () => Promise<void>;
  /** Threads of each ffmpeg. */
  threads: number;
  /** The user that ffmpeg runs as, who must be able to write where it works; null: we. */
  ffmpegUser: number | null;
  /** The clock; tests have their own. */
  now?: () => number;
}

const originPollMs = 500;
/** So that whoever stopped watching, and a class that has ended, are noticed soon. */
const longestWaitMs = 2_000;

/**
 * The class so far as growing HLS, for as long as somebody watches. What is made is in storage first and then listed in Redis, one part
 * after another, so a run that is killed is followed by one that goes on where it stopped.
 */
export function createFollowHandler(deps: FollowDependencies): JobHandler<typeof followLiveReplay> {
  return {
    async process({ recordingId }, run) {
      await deps.checkFfmpeg();
      const outputDir = path.join(deps.captureDir, recordingId, 'live-replay');
      const folder = await openRunFolder(outputDir);
      if (deps.ffmpegUser !== null) await chown(folder.path, deps.ffmpegUser, deps.ffmpegUser);
      try {
        const outcome = await follow(deps, recordingId, folder, run);
        run.log.info({ recordingId, ...outcome }, 'a live replay stops being made');
      } finally {
        await folder.remove();
        if (!run.signal.aborted) await rm(outputDir, { recursive: true, force: true });
      }
    },
    giveUp: ({ recordingId }, { reason }) => deps.store.fail(recordingId, reason),
  };
}

interface Outcome {
  why: 'ended' | 'unwatched' | 'removed';
  parts: number;
}

async function follow(
  deps: FollowDependencies,
  recordingId: string,
  folder: RunFolder,
  run: JobRun,
): Promise<Outcome> {
  const { api, store, storage, now = Date.now } = deps;
  const { signal, log } = run;
  const growing = new GrowingManifest(api, recordingId);
  const faults = new Map<string, string | null>();
  let replay = await store.read(recordingId);
  const size = new PictureSize(replay?.parts.at(-1)?.height ?? null);

  for (;;) {
    signal.throwIfAborted();
    const manifest = await growing.read();
    const parts = replay?.parts.length ?? 0;
    if (!manifest || !(await store.isWatched(recordingId))) {
      if (manifest && manifest.endedAtMs === null) return { why: 'unwatched', parts };
      // Files first: a run that is killed in between is followed by one that removes the rest.
      await removeParts(storage, recordingId, signal);
      await store.remove(recordingId);
      return { why: 'removed', parts };
    }
    if (replay?.ended) return { why: 'ended', parts };

    const originMs = replay?.originMs ?? originOf(manifest, now());
    if (originMs === null) {
      if (manifest.endedAtMs !== null)
        throw new JobFailure('Nothing was recorded of this class.', { retryable: false });
      await sleep(originPollMs, undefined, { signal });
      continue;
    }
    replay ??= await store.open(recordingId, originMs);
    const index = replay.parts.length;
    const next = nextPart(manifest, replay.originMs, index, now());
    if (next.kind === 'wait') {
      await sleep(Math.min(next.ms, longestWaitMs), undefined, { signal });
      continue;
    }
    if (next.kind === 'end') {
      await store.end(recordingId);
      return { why: 'ended', parts };
    }

    const startedAt = performance.now();
    const plan = { index, fromMs: next.fromMs, originMs: replay.originMs, frames: next.frames };
    const { picture } = size;
    const tools = { ...{ captureDir: deps.captureDir, folder, tools: deps.tools }, threads: deps.threads };
    const made = await makePart(manifest, { ...plan, picture }, { ...tools, signal, log, faults });
    if (manifest.endedAtMs !== null && made.missing > 0) {
      // The finished video has taken the segments with it: whoever watches has come to what there is, and finds the rest there.
      await store.end(recordingId);
      return { why: 'ended', parts };
    }
    await storage.putFile(replayPartKey(recordingId, index), made.file, 'video/mp2t', signal);
    await rm(made.file);
    signal.throwIfAborted();
    const part = { frames: next.frames, height: picture.canvas.height };
    if (await store.append(recordingId, index, part)) {
      replay = { ...replay, parts: [...replay.parts, part] };
    } else {
      replay = await store.read(recordingId);
    }
    const workMs = performance.now() - startedAt;
    const behindMs = now() - plan.originMs - plan.fromMs - partMs;
    size.made(workMs / partMs, behindMs > 6 * partMs);
    log.debug(
      { recordingId, index, workMs, behindMs, height: picture.canvas.height },
      'a part of a live replay',
    );
  }
}
