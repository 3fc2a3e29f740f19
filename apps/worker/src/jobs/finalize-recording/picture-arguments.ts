import { framesPerSecond, type PicturePiece, type PictureTile } from './compose-plan.ts';
import { readRun } from './ffmpeg-arguments.ts';
import type { Box, Canvas } from './layout.ts';

/** How x264 makes the picture. */
export interface PictureEncoding {
  preset: 'veryfast' | 'superfast' | 'ultrafast';
}

/** What a tile is made of: files with texts and lists, so that nothing that a person typed gets into an argument. */
export interface TileFiles {
  /** For the concat demuxer; null for somebody who is not seen. */
  list: string | null;
  /** Null where no text can be drawn. */
  initials: string | null;
  name: string | null;
}

export interface PieceFiles {
  /** In the order of the piece's tiles. */
  tiles: TileFiles[];
  title: string | null;
}

/**
 * Key frames lie on multiples of this in the finished video, whatever its pieces are: so it can be cut into segments of
 * adaptive streaming without encoding it again.
 */
export const keyFrameSeconds = 4;

/** What is behind every picture. The stage is dark too. */
const darkGround = '0x111318';
const cardGround = '0x262b35';
const quiet = '0x9aa3b2';

/**
 * One piece of the picture, with exactly as many frames as planned. A browser changes its resolution in mid-stream, so scaling
 * and padding are worked out anew for every frame, and the graph is not rebuilt, which would forget the time.
 */
export function pictureArgs(
  piece: PicturePiece,
  files: PieceFiles,
  output: string,
  options: { canvas: Canvas; threads: number; encoding: PictureEncoding },
): string[] {
  const { canvas, threads, encoding } = options;
  const shown = piece.tiles.flatMap((tile, index) => {
    const list = files.tiles[index]?.list;
    return tile.run && list ? [{ tile, run: tile.run, list }] : [];
  });
  const inputs = shown.flatMap(({ run, list }) =>
    readRun(run, list, ['-reinit_filter', '0', '-threads', `${shown.length > 1 ? 1 : threads}`]),
  );
  const [first] = shown;
  const whole = shown.length === 1 && piece.tiles.length === 1 && first && fills(first.tile, canvas);
  const graph = whole
    ? [`[0:v:0]${fitInto(first.tile)}[all]`]
    : [
        ...shown.map(({ tile }, index) => `[${index}:v:0]${fitInto(tile)}[tile${index}]`),
        `${background(piece, files, canvas)}[under0]`,
        ...shown.map(
          ({ tile }, index) =>
            `[under${index}][tile${index}]overlay=x=${tile.x}:y=${tile.y}:format=yuv420[under${index + 1}]`,
        ),
        `[under${shown.length}]null[all]`,
      ];
  graph.push(`[all]trim=end_frame=${piece.frames}[out]`);
  return [
    ...inputs,
    ...['-filter_complex', graph.join(';'), '-map', '[out]', '-filter_complex_threads', `${threads}`],
    ...['-an', '-sn', '-dn', ...x264Args(encoding.preset, canvas.height, threads)],
    ...['-g', `${framesPerSecond * keyFrameSeconds}`],
    ...['-force_key_frames', `expr:not(mod(n+${piece.firstFrame},${framesPerSecond * keyFrameSeconds}))`],
    ...['-video_track_timescale', '90000', '-progress', 'pipe:1', '-stats_period', '0.5'],
    ...['-f', 'mp4', '-y', output],
  ];
}

/**
 * H.264 of even quality below a ceiling. No picture refers to a later one: that costs a tenth more bytes, and in return a copy can be cut at any
 * frame, pieces join to the frame, and copied and encoded renditions begin at the same time.
 */
export const x264Args = (preset: PictureEncoding['preset'], lines: number, threads: number) => [
  ...['-c:v', 'libx264', '-preset', preset, '-crf', '23', '-bf', '0', '-pix_fmt', 'yuv420p'],
  ...['-maxrate', `${ceilingOf(lines)}k`, '-bufsize', `${2 * ceilingOf(lines)}k`, '-threads', `${threads}`],
  // WebRTC's pictures are BT.601, and players guess BT.709 at this size when nobody tells them.
  ...['-colorspace', 'smpte170m', '-color_primaries', 'smpte170m', '-color_trc', 'smpte170m'],
  ...['-color_range', 'tv'],
];

/** In kbit/s. */
const ceilingOf = (lines: number) => (lines > 720 ? 5_000 : lines > 480 ? 2_800 : lines > 240 ? 1_200 : 400);

/** A picture of any size and pace, as large as fits, in the middle of its box, thirty times a second without an end. */
const fitInto = ({ width, height }: Box) =>
  [
    `scale=w=${width}:h=${height}:force_original_aspect_ratio=decrease:force_divisible_by=2:eval=frame`,
    `pad=w=${width}:h=${height}:x=(ow-iw)/2:y=(oh-ih)/2:eval=frame:color=black`,
    'setsar=1',
    'format=yuv420p',
    // After the end the last frame is held, and only then is the start cut: `fps` drops a last frame that ended before its start.
    `fps=fps=${framesPerSecond}`,
    'tpad=stop=-1:stop_mode=clone',
    // Frames before the start are skipped but for the last, which is held; where the first comes later, it stands in.
    `fps=fps=${framesPerSecond}:start_time=0`,
  ].join(',');

/** Whatever stands still is drawn once and repeated. Under every picture lies a card, for a track of which nothing can be decoded. */
function background({ tiles, title: text }: PicturePiece, files: PieceFiles, canvas: Canvas): string {
  const cards = tiles.flatMap((tile, index) => {
    const made = files.tiles[index];
    return made ? drawCard(tile, made) : [];
  });
  const title =
    tiles.length === 0 && files.title !== null
      ? [drawText(files.title, { x: 0, y: 0, ...canvas }, 0.5, sizeOf(text, canvas, 1 / 18), quiet)]
      : [];
  return [
    `color=c=${darkGround}:s=${canvas.width}x${canvas.height}:r=${framesPerSecond}:d=${1 / framesPerSecond}`,
    'format=yuv420p',
    ...cards,
    ...title,
    'loop=loop=-1:size=1',
    `setpts=N/(${framesPerSecond}*TB)`,
  ].join(',');
}

function drawCard(tile: PictureTile, { initials, name }: TileFiles): string[] {
  const { x, y, width, height } = tile;
  return [
    `drawbox=x=${x}:y=${y}:w=${width}:h=${height}:c=${cardGround}:t=fill`,
    ...(initials === null ? [] : [drawText(initials, tile, 0.45, height / 4, '0xe6e9ef')]),
    ...(name === null ? [] : [drawText(name, tile, 0.7, sizeOf(tile.displayName, tile, 1 / 12), quiet)]),
  ];
}

/** Letters are about six tenths of their size wide, and a long line stays within its box. */
const sizeOf = (text: string, { width, height }: Canvas, largest: number) =>
  Math.min(height * largest, (0.9 * width) / (0.6 * Math.max(1, text.length)));

/** One line, centred in the box at a share of its height. */
const drawText = (textFile: string, box: Box, downShare: number, size: number, colour: string) =>
  [
    `drawtext=textfile=${filterValue(textFile)}`,
    'expansion=none',
    `fontsize=${Math.max(8, Math.round(size))}`,
    `fontcolor=${colour}`,
    `x=${box.x}+(${box.width}-text_w)/2`,
    `y=${Math.round(box.y + box.height * downShare)}-text_h/2`,
  ].join(':');

/** A value inside a filter graph: once for the filter's options, once for the graph. */
export const filterValue = (value: string) =>
  value.replaceAll(/[\\':]/g, String.raw`\$&`).replaceAll(/[\\'[\],;]/g, String.raw`\$&`);

const fills = (box: Box, canvas: Canvas) => box.width === canvas.width && box.height === canvas.height;
