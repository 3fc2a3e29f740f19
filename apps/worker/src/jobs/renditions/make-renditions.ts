import { open, readFile, writeFile } from 'node:fs/promises';
import { JobFailure } from '@lectern/service-kit/queue/job-failure';
import { type ProbedVideo, probeVideo, readKeyFrames } from '../../platform/probe-video.ts';
import { runFfmpeg } from '../../platform/run-ffmpeg.ts';
import { x264Args } from '../finalize-recording/picture-arguments.ts';
import { belowCapture, type FinishedVideo, readVideo } from '../finished-video.ts';
import type { StepOutput } from '../step-output.ts';
import { ladderOf, type Rung, segmentSeconds } from './ladder.ts';
import {
  avcCodecOf,
  bandwidthOf,
  multivariantPlaylist,
  parseMediaPlaylist,
  type Variant,
} from './playlists.ts';

export const multivariantName = 'master.m3u8';
const playlistType = 'application/vnd.apple.mpegurl';

/**
 * A finished video → HLS: every rendition is one fragmented MP4 and a playlist of byte ranges in it, with a key frame at the start of
 * each segment; one of sound alone that all share; `master.m3u8` over them; and the sound as a file to download.
 * Decoded once and encoded side by side by one ffmpeg: a fifth less CPU than one after another.
 * @throws JobFailure when the video cannot be read or encoded.
 */
export async function makeRenditions(input: FinishedVideo): Promise<StepOutput[]> {
  const { tools, video, folder, signal } = input;
  const probed = await probeVideo(tools, video, signal);
  if (!probed.picture && !probed.sound)
    throw new JobFailure('The video has neither picture nor sound.', { retryable: false });
  const ladder = ladderOf(probed, probed.picture ? await readKeyFrames(tools, video, signal) : []);

  await runFfmpeg(tools.ffmpeg, {
    args: renditionArgs(input, probed, ladder),
    purpose: 'make the renditions',
    signal,
    // Ten times slower than real time is no work any more.
    timeoutMs: 5 * 60_000 + probed.durationSeconds * 10_000,
    onStarted: pid => folder.ownProcess(pid),
    onProgress: ({ outTimeMs }) =>
      input.onProgress(0.98 * Math.min(1, outTimeMs / 1000 / Math.max(probed.durationSeconds, 0.001))),
  });

  const variants = await Promise.all(ladder.map(rung => describe(input, nameOf(rung), rung, probed)));
  const sound = probed.sound ? await describe(input, soundName, null, probed) : null;
  await writeFile(folder.file(multivariantName), multivariantPlaylist(variants, sound));
  input.onProgress(1);
  const below = (name: string) => belowCapture(input, folder.file(name));
  const hls = (name: string, contentType: string, size?: Rung): StepOutput => ({
    ...{ kind: 'hls', file: below(name), contentType },
    ...(size && { width: size.width, height: size.height }),
  });
  return [
    hls(multivariantName, playlistType),
    ...ladder.flatMap(rung => [
      hls(`${nameOf(rung)}.m3u8`, playlistType, rung),
      hls(`${nameOf(rung)}.mp4`, 'video/mp4', rung),
    ]),
    ...(sound
      ? [
          hls(`${soundName}.m3u8`, playlistType),
          hls(`${soundName}.mp4`, 'audio/mp4'),
          { kind: 'audio' as const, file: below(downloadName), contentType: 'audio/mp4' },
        ]
      : []),
  ];
}

const nameOf = (rung: Rung) => `${rung.height}p`;
const soundName = 'sound';
const downloadName = 'audio.m4a';

function renditionArgs(
  { video, folder, threads }: FinishedVideo,
  probed: ProbedVideo,
  ladder: readonly Rung[],
): string[] {
  const encoded = ladder.filter(rung => !rung.copied);
  // Each is scaled from the next larger one: a quarter of the pixels to read, and nobody sees the difference.
  const graph = encoded.map((rung, index) => {
    const from = index === 0 ? '[0:v:0]' : `[next${index - 1}]`;
    const scaled = `${from}scale=${rung.width}:${rung.height},setsar=1,format=yuv420p`;
    return index === encoded.length - 1
      ? `${scaled}[out${index}]`
      : `${scaled},split[out${index}][next${index}]`;
  });
  const pictures = ladder.flatMap(rung => {
    const place = encoded.indexOf(rung);
    return [
      ...['-map', place === -1 ? '0:v:0' : `[out${place}]`],
      ...(place === -1
        ? ['-c:v', 'copy']
        : [
            ...x264Args('veryfast', rung.height, threads),
            ...['-force_key_frames', `expr:gte(t,n_forced*${segmentSeconds})`, '-sc_threshold', '0'],
            ...['-g', `${Math.ceil((probed.picture?.framesPerSecond ?? 30) * segmentSeconds)}`],
          ]),
      ...hlsArgs(folder.file(nameOf(rung))),
    ];
  });
  const codec =
    probed.sound?.codec === 'aac' ? ['-c:a', 'copy'] : ['-c:a', 'aac', '-b:a', '128k', '-ac', '2'];
  const sound = probed.sound
    ? [
        ...['-map', '0:a:0', ...codec, ...hlsArgs(folder.file(soundName))],
        ...['-map', '0:a:0', ...codec, '-movflags', '+faststart', '-f', 'mp4', folder.file(downloadName)],
      ]
    : [];
  return [
    ...['-y', '-progress', 'pipe:1', '-stats_period', '0.5', '-filter_complex_threads', `${threads}`],
    ...['-threads', `${threads}`, ...readVideo, '-i', video],
    ...(graph.length > 0 ? ['-filter_complex', graph.join(';')] : []),
    ...pictures,
    ...sound,
  ];
}

const hlsArgs = (name: string) => [
  ...['-sn', '-dn', '-map_metadata', '-1', '-f', 'hls', '-hls_time', `${segmentSeconds}`],
  ...['-hls_playlist_type', 'vod', '-hls_segment_type', 'fmp4'],
  ...['-hls_flags', 'single_file+independent_segments', '-hls_segment_filename', `${name}.mp4`],
  `${name}.m3u8`,
];

async function describe(
  { folder }: FinishedVideo,
  name: string,
  rung: Rung | null,
  probed: ProbedVideo,
): Promise<Variant> {
  const playlist = `${name}.m3u8`;
  const parsed = parseMediaPlaylist(await readFile(folder.file(playlist), 'utf8'));
  const bandwidth = bandwidthOf(parsed);
  if (!rung) return { playlist, bandwidth, picture: null };
  const header = Buffer.alloc(parsed.header.bytes);
  const file = await open(folder.file(`${name}.mp4`));
  try {
    await file.read(header, 0, header.length, parsed.header.offset);
  } finally {
    await file.close();
  }
  const { width, height } = rung;
  const framesPerSecond = probed.picture?.framesPerSecond ?? 30;
  return { playlist, bandwidth, picture: { width, height, framesPerSecond, codec: avcCodecOf(header) } };
}
