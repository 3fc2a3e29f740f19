/**
 * WebVTT (https://www.w3.org/TR/webvtt1/) as captions need it: cues with a time and plain text. Part of the contract because the API, the worker
 * and the page must read a caption file alike. Times are milliseconds.
 */
export interface Cue {
  startMs: number;
  endMs: number;
  /** Plain text, lines separated by \n. Never markup: whoever shows it shows it as text. */
  text: string;
}

/** What is wrong with a caption file, and where; lines count from 1. */
export interface CaptionProblem {
  line: number;
  message: string;
}

export type ReadCaptions = { cues: Cue[]; problems: [] } | { cues: []; problems: CaptionProblem[] };

export const captionLimits = {
  /** Of the file, in characters; a spoken hour is about 80,000. */
  characters: 1_000_000,
  cues: 20_000,
  /** Of one cue. */
  cueCharacters: 1_000,
  /** Problems that are told of one file. */
  problems: 20,
  /** A day: nothing recorded is longer. */
  ms: 24 * 3_600_000,
} as const;

const vttTime = /^(?:(\d{2,4}):)?([0-5]\d):([0-5]\d)\.(\d{3})$/;
const srtTime = /^(\d{2,4}):([0-5]\d):([0-5]\d)[,.](\d{3})$/;
const controlCharacters = /[\p{Cc}\p{Zl}\p{Zp}]/u;

/** Reads WebVTT, or SubRip (SRT) when the header is absent. Strict: a file with one bad line is refused whole, with every problem named by its line. */
export function readCaptions(source: string): ReadCaptions {
  if (source.length > captionLimits.characters)
    return refuse([{ line: 1, message: `Longer than ${captionLimits.characters} characters` }]);
  const lines = source
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split('\n');
  const isVtt = /^WEBVTT(?:[ \t].*)?$/.test(lines[0] ?? '');
  const blocks = blocksOf(isVtt ? lines.slice(1) : lines, isVtt ? 2 : 1);
  const problems: CaptionProblem[] = [];
  const cues: Cue[] = [];
  // What stands right below the header belongs to it.
  const first = blocks[0];
  if (isVtt && first?.line === 2 && !first.lines.some(line => line.includes('-->'))) blocks.shift();

  for (const block of blocks) {
    if (isVtt && /^(?:NOTE|STYLE|REGION)(?:\s|$)/.test(block.lines[0] ?? '')) continue;
    const cue = readCue(block, isVtt ? vttTime : srtTime);
    if ('message' in cue) problems.push(cue);
    else if (cue.text !== '') cues.push(cue);
  }
  if (problems.length === 0 && cues.length === 0)
    problems.push({ line: 1, message: 'No captions in it: neither WebVTT nor SRT' });
  if (cues.length > captionLimits.cues)
    problems.push({ line: 1, message: `More than ${captionLimits.cues} captions` });
  if (problems.length > 0) return refuse(problems);
  return { cues: cues.sort((a, b) => a.startMs - b.startMs || a.endMs - b.endMs), problems: [] };
}

/** As a WebVTT file; reading it gives the same cues. */
export function writeCaptions(cues: readonly Cue[]): string {
  const blocks = cues.map(
    ({ startMs, endMs, text }) =>
      `${vttTimestamp(startMs)} --> ${vttTimestamp(endMs)}\n${escapeText(text)}\n`,
  );
  return ['WEBVTT\n', ...blocks].join('\n');
}

/** Cues on another clock: `byMs` later, cut to what lies between 0 and `durationMs` there. */
export function shiftCues(cues: readonly Cue[], byMs: number, durationMs: number | null): Cue[] {
  const endOfAll = durationMs ?? captionLimits.ms;
  return cues.flatMap(({ startMs, endMs, text }) => {
    const moved = { startMs: Math.max(0, startMs + byMs), endMs: Math.min(endOfAll, endMs + byMs), text };
    return moved.endMs > moved.startMs ? [moved] : [];
  });
}

/** `hh:mm:ss.mmm` */
export function vttTimestamp(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  const rest = String(whole % 1000).padStart(3, '0');
  return `${two(whole / 3_600_000)}:${two((whole / 60_000) % 60)}:${two((whole / 1000) % 60)}.${rest}`;
}

/** @returns null for what is no time of WebVTT. */
export function readVttTimestamp(text: string): number | null {
  return timeOf(text, vttTime);
}

interface Block {
  /** Of its first line. */
  line: number;
  lines: string[];
}

function blocksOf(lines: readonly string[], firstLine: number): Block[] {
  const blocks: Block[] = [];
  let open: Block | null = null;
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') {
      open = null;
      continue;
    }
    if (!open) {
      open = { line: firstLine + i, lines: [] };
      blocks.push(open);
    }
    open.lines.push(line);
  }
  return blocks;
}

function readCue({ line, lines }: Block, format: RegExp): Cue | CaptionProblem {
  const at = lines.findIndex(text => text.includes('-->'));
  if (at < 0) return { line, message: 'No time: write it as 00:00:01.000 --> 00:00:04.000' };
  if (at > 1) return { line: line + at, message: 'The time must follow the number of the caption' };
  const [from = '', after = ''] = (lines[at] ?? '').split('-->');
  const startMs = timeOf(from.trim(), format);
  const endMs = timeOf(after.trim().split(/[ \t]/, 1)[0] ?? '', format);
  const where = line + at;
  if (startMs === null || endMs === null)
    return { line: where, message: 'Not a time: write it as 00:00:01.000 --> 00:00:04.000' };
  if (endMs <= startMs) return { line: where, message: 'It ends before it starts' };
  if (endMs > captionLimits.ms) return { line: where, message: 'Later than 24 hours' };
  const body = lines.slice(at + 1);
  const arrow = body.findIndex(text => text.includes('-->'));
  if (arrow >= 0)
    return {
      line: where + 1 + arrow,
      message: 'A second time in one caption: leave an empty line before it',
    };
  const bad = body.findIndex(text => controlCharacters.test(text.replaceAll('\t', ' ')));
  if (bad >= 0) return { line: where + 1 + bad, message: 'Characters that cannot be shown' };
  const text = plainText(body.join('\n'));
  if (text.length > captionLimits.cueCharacters)
    return { line: where + 1, message: `Longer than ${captionLimits.cueCharacters} characters` };
  return { startMs, endMs, text };
}

function timeOf(text: string, format: RegExp): number | null {
  const [whole, hours = '0', minutes, seconds, ms] = text.match(format) ?? [];
  if (whole === undefined) return null;
  return ((Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000 + Number(ms);
}

const entities: Record<string, string> = {
  amp: '&',
  lt: '<',
  gt: '>',
  nbsp: ' ',
  lrm: '\u200e',
  rlm: '\u200f',
};

/** Tags of WebVTT and SRT are dropped, character references are resolved; everything else is text. */
const plainText = (text: string): string =>
  text
    .replace(/<\/?(?:[cibuv]|ruby|rt|lang|font|\d[\d:.]*)(?:[.\s][^<>]*)?>/gi, '')
    .replace(/&(amp|lt|gt|nbsp|lrm|rlm);/g, (_, name: string) => entities[name] ?? '')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/\n+/g, '\n')
    .trim();

const escapeText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

const refuse = (problems: CaptionProblem[]): ReadCaptions => ({
  cues: [],
  problems: problems.slice(0, captionLimits.problems),
});
