import { writeFile } from 'node:fs/promises';
import { probeVideo } from '../../platform/probe-video.ts';
import { runFfmpeg } from '../../platform/run-ffmpeg.ts';
import { belowCapture, type FinishedVideo, readVideo } from '../finished-video.ts';
import type { StepOutput } from '../step-output.ts';
import { columns, perSheet, planSprites, type SpritePlan, spriteIndex } from './sprite-plan.ts';

/**
 * A finished video → small pictures on sheets with an index for the seek bar. Of sound alone: nothing.
 * @throws JobFailure when the video cannot be read.
 */
export async function makeThumbnails(input: FinishedVideo): Promise<StepOutput[]> {
  const { tools, video, folder, signal } = input;
  const { picture, durationSeconds } = await probeVideo(tools, video, signal);
  if (!picture) return [];
  const below = (file: string) => belowCapture(input, file);
  const outputs: StepOutput[] = [];
  const plan = planSprites(durationSeconds, picture);
  await drawSheets(input, plan);
  const index = folder.file('sprites.vtt');
  await writeFile(index, spriteIndex(plan, durationSeconds, sheetName));
  for (let sheet = 0; sheet * perSheet < plan.count; sheet += 1) {
    const file = below(folder.file(sheetName(sheet)));
    outputs.push({ kind: 'sprite_sheet', file, contentType: 'image/jpeg', ...sheetSize(plan) });
  }
  outputs.push({ kind: 'sprite_index', file: below(index), contentType: 'text/vtt' });
  input.onProgress(1);
  return outputs;
}

const sheetName = (sheet: number) => `sprites-${sheet}.jpg`;

/** A single sheet has only as many rows as it needs; several are all of one size. */
const rowsOf = (plan: SpritePlan) => Math.ceil(Math.min(plan.count, perSheet) / columns);
const sheetSize = (plan: SpritePlan) => ({
  width: plan.width * columns,
  height: plan.height * rowsOf(plan),
});

async function drawSheets(input: FinishedVideo, plan: SpritePlan): Promise<void> {
  const { tools, video, folder, signal, threads } = input;
  const keyFramesOnly = plan.everySeconds % 4 === 0 ? ['-skip_frame', 'nokey'] : [];
  await runFfmpeg(tools.ffmpeg, {
    args: [
      ...['-y', '-progress', 'pipe:1', '-stats_period', '0.5', '-threads', `${threads}`, ...keyFramesOnly],
      ...[...readVideo, '-i', video, '-map', '0:v:0', '-an', '-sn', '-dn', '-vf'],
      [
        // Each picture is the last that was decoded at its time, whatever key frames there are.
        `fps=fps=1/${plan.everySeconds}:round=up:start_time=0`,
        `scale=${plan.width}:${plan.height}`,
        'setsar=1',
        'tpad=stop=-1:stop_mode=clone',
        `trim=end_frame=${plan.count}`,
        `tile=${columns}x${rowsOf(plan)}`,
      ].join(','),
      ...['-fps_mode', 'passthrough', '-q:v', '5', '-f', 'image2', '-start_number', '0'],
      folder.file('sprites-%d.jpg').replaceAll(/%(?!d\.jpg$)/g, '%%'),
    ],
    purpose: 'make the previews',
    signal,
    timeoutMs: 2 * 60_000 + plan.count * plan.everySeconds * 1000,
    onStarted: pid => folder.ownProcess(pid),
    onProgress: ({ frames }) =>
      input.onProgress(0.95 * Math.min(1, (frames * perSheet) / Math.max(1, plan.count))),
  });
}
