import { describe, expect, it } from 'vitest';
import { captionLimits, readCaptions, shiftCues, writeCaptions } from './web-vtt.ts';

const vtt = (...blocks: string[]) => ['WEBVTT', ...blocks].join('\n\n');

describe('reading captions', () => {
  it('takes WebVTT with header text, notes, styles, identifiers, settings and short times', () => {
    const source = `\uFEFFWEBVTT - a lecture\r\nKind: captions\r\n\r\nNOTE made by hand\r\n\r\nSTYLE\r\n::cue { color: red }\r\n\r\n1\r\n00:01.500 --> 00:00:03.000 line:90% align:start\r\n<v Ada>Hello <b>class</b>\r\nsecond line\r\n\r\n00:00:00.000 --> 00:00:01.000\r\nfirst`;
    expect(readCaptions(source).cues).toEqual([
      { startMs: 0, endMs: 1_000, text: 'first' },
      { startMs: 1_500, endMs: 3_000, text: 'Hello class\nsecond line' },
    ]);
  });

  it('takes SRT, with its numbers and commas', () => {
    expect(
      readCaptions('1\n00:00:01,000 --> 00:00:02,500\n<i>Hi</i>\n\n2\n01:00:00,000 --> 01:00:01,000\nBye\n')
        .cues,
    ).toEqual([
      { startMs: 1_000, endMs: 2_500, text: 'Hi' },
      { startMs: 3_600_000, endMs: 3_601_000, text: 'Bye' },
    ]);
  });

  it('keeps what looks like a script as the text that it is', () => {
    const source = vtt(
      '00:00.000 --> 00:01.000\n<script>alert(1)</script> a < b &lt;img src=x onerror=y&gt;',
    );
    const [cue] = readCaptions(source).cues;
    expect(cue?.text).toBe('<script>alert(1)</script> a < b <img src=x onerror=y>');
    expect(writeCaptions([cue as never])).not.toMatch(/<script|<img/);
  });

  it('names every bad line', () => {
    const source = vtt(
      '00:00.000 --> 00:61.000\nbad time',
      '00:05.000 --> 00:04.000\nbackwards',
      'no time at all',
      '00:06.000 --> 00:07.000\nright\n00:08.000 --> 00:09.000\nno gap',
      '00:10.000 --> 00:11.000\nbell \u0007',
      `00:12.000 --> 00:13.000\n${'x'.repeat(captionLimits.cueCharacters + 1)}`,
    );
    expect(readCaptions(source).problems.map(({ line }) => line)).toEqual([3, 6, 9, 13, 17, 20]);
  });

  it.each(['', 'WEBVTT', 'just words', '<html><script>alert(1)</script></html>', '\0\0\0\0'])(
    'refuses %j',
    source => {
      expect(readCaptions(source).problems.length).toBeGreaterThan(0);
    },
  );

  it('refuses what is too long before it reads it', () => {
    expect(readCaptions('x'.repeat(captionLimits.characters + 1)).problems).toHaveLength(1);
  });

  it('is not slowed down by a file made for that', () => {
    const tags = readCaptions(vtt(`00:00.000 --> 00:01.000\n${'<c.'.repeat(300)}`));
    expect(tags.cues).toHaveLength(1);
    // Quadratic work on this would outlast the test's time.
    expect(readCaptions(vtt('<'.repeat(900_000))).problems).toHaveLength(1);
  });
});

it('what is written reads the same again', () => {
  const cues = [
    { startMs: 0, endMs: 999, text: 'a & b < c > d' },
    { startMs: 3_599_999, endMs: 3_600_001, text: 'over\nthe hour' },
  ];
  expect(readCaptions(writeCaptions(cues)).cues).toEqual(cues);
});

it('a cue that straddles the cut is shortened, one outside is left out', () => {
  const cues = [
    { startMs: 0, endMs: 1_000, text: 'before' },
    { startMs: 900, endMs: 2_000, text: 'across the start' },
    { startMs: 5_500, endMs: 9_000, text: 'across the end' },
    { startMs: 9_000, endMs: 9_500, text: 'after' },
  ];
  expect(shiftCues(cues, -1_000, 5_000)).toEqual([
    { startMs: 0, endMs: 1_000, text: 'across the start' },
    { startMs: 4_500, endMs: 5_000, text: 'across the end' },
  ]);
});
