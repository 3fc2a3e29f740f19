import { describe, expect, test } from 'vitest';
import { inARow, manifestOf, type TrackFixture } from '../../testing/manifest.fixture.ts';
import { buildTimeline } from './timeline.ts';

const timelineOf = (tracks: readonly TrackFixture[], lost: readonly string[] = []) =>
  buildTimeline(manifestOf(tracks), file => !lost.includes(file));

/** `name from-to` in seconds, `-` for nothing to see. */
const pictures = (tracks: readonly TrackFixture[], lost?: readonly string[]) =>
  timelineOf(tracks, lost).pictures.map(
    ({ trackId, fromMs, toMs }) =>
      `${trackId ?? '-'} ${+(fromMs / 1000).toFixed(3)}-${+(toMs / 1000).toFixed(3)}`,
  );

describe('the picture', () => {
  test('is the host’s camera, and the screen while one is shared', () => {
    expect(
      pictures([
        { name: 'student', source: 'camera', segments: inARow(0, 5) },
        { name: 'host', source: 'camera', role: 'host', segments: inARow(0, 5) },
        { name: 'screen', source: 'screen', role: 'host', segments: inARow(6_000, 2) },
      ]),
    ).toEqual(['host 0-6', 'screen 6-14', 'host 14-20']);
  });

  test('is the cohost’s camera without a host, before anyone else’s', () => {
    expect(
      pictures([
        { name: 'student', source: 'camera', segments: inARow(0, 3) },
        { name: 'cohost', source: 'camera', role: 'cohost', segments: inARow(4_000, 1) },
      ]),
    ).toEqual(['student 0-4', 'cohost 4-8', 'student 8-12']);
  });

  test('stays with the camera that was there first when only students have one', () => {
    expect(
      pictures([
        { name: 'late', source: 'camera', segments: inARow(4_000, 4) },
        { name: 'early', source: 'camera', segments: inARow(0, 4) },
      ]),
    ).toEqual(['early 0-16', 'late 16-20']);
  });

  test('is the screen that was shared last when two are shared', () => {
    expect(
      pictures([
        { name: 'first', source: 'screen', segments: inARow(0, 4) },
        { name: 'second', source: 'screen', segments: inARow(4_000, 2) },
      ]),
    ).toEqual(['first 0-4', 'second 4-12', 'first 12-16']);
  });

  test('is the newest of one person’s tracks, since a reconnect starts a new one', () => {
    expect(
      pictures([
        { name: 'old', source: 'camera', role: 'host', person: 'ada', segments: inARow(0, 3) },
        { name: 'new', source: 'camera', role: 'host', person: 'ada', segments: inARow(10_000, 2) },
      ]),
    ).toEqual(['old 0-10', 'new 10-18']);
  });

  test('is dark when nobody shows anything for long, and only then', () => {
    expect(
      pictures([
        { name: 'voice', source: 'microphone', segments: inARow(0, 8) },
        {
          name: 'host',
          source: 'camera',
          role: 'host',
          segments: [
            [8_000, 4_000],
            [15_000, 4_000],
          ],
        },
      ]),
    ).toEqual(['- 0-8', 'host 8-19', '- 19-32']);
  });

  test('is held through the segment that a dying recorder lost, even when another camera is on', () => {
    expect(
      pictures([
        {
          name: 'host',
          source: 'camera',
          role: 'host',
          segments: [
            [0, 4_000],
            [8_000, 4_000],
          ],
        },
        { name: 'student', source: 'camera', segments: inARow(0, 3) },
      ]),
    ).toEqual(['host 0-12']);
  });

  test('goes to somebody else when a camera is off for longer than that', () => {
    expect(
      pictures([
        {
          name: 'host',
          source: 'camera',
          role: 'host',
          segments: [
            [0, 4_000],
            [12_000, 4_000],
          ],
        },
        { name: 'student', source: 'camera', segments: inARow(0, 4) },
      ]),
    ).toEqual(['host 0-4', 'student 4-12', 'host 12-16']);
  });

  test('is held over the change from one track of a person to the next', () => {
    expect(
      pictures([
        { name: 'old', source: 'camera', role: 'host', person: 'ada', segments: inARow(0, 1) },
        { name: 'new', source: 'camera', role: 'host', person: 'ada', segments: inARow(5_500, 1) },
        { name: 'student', source: 'camera', segments: inARow(0, 3) },
      ]),
    ).toEqual(['old 0-5.5', 'new 5.5-9.5', 'student 9.5-12']);
  });
});

describe('the clock', () => {
  test('starts at the first sample of any track and ends with the last', () => {
    const timeline = timelineOf([
      { name: 'voice', source: 'microphone', segments: inARow(1_500, 2) },
      { name: 'host', source: 'camera', role: 'host', segments: inARow(2_750, 1) },
    ]);
    expect(timeline.durationMs).toBeCloseTo(8_000, 0);
    expect(timeline.videoTracks[0]?.segments[0]?.fromMs).toBeCloseTo(1_250, 0);
    expect(timeline.audioTracks[0]?.segments.map(segment => Math.round(segment.fromMs))).toEqual([0, 4_000]);
  });

  test('is not moved by segments that cannot be read', () => {
    const timeline = timelineOf(
      [{ name: 'voice', source: 'microphone', segments: inARow(0, 3) }],
      ['rec/voice/0.mkv', 'rec/voice/2.mkv'],
    );
    expect(timeline.durationMs).toBeCloseTo(12_000, 0);
    expect(timeline.audioTracks[0]?.segments.map(segment => Math.round(segment.fromMs))).toEqual([4_000]);
  });

  test('puts segments in order whatever the order of the manifest', () => {
    const timeline = timelineOf([
      {
        name: 'voice',
        source: 'microphone',
        segments: [
          [4_000, 4_000],
          [0, 4_000],
        ],
      },
    ]);
    expect(timeline.audioTracks[0]?.segments.map(segment => Math.round(segment.fromMs))).toEqual([0, 4_000]);
  });

  test('is empty for an empty manifest', () => {
    expect(timelineOf([])).toEqual({ durationMs: 0, pictures: [], videoTracks: [], audioTracks: [] });
  });

  test('copes with a class of many hours', () => {
    const timeline = timelineOf([
      { name: 'host', source: 'camera', role: 'host', segments: inARow(0, 40_000) },
      { name: 'voice', source: 'microphone', role: 'host', segments: inARow(0, 40_000) },
    ]);
    expect(timeline.pictures).toHaveLength(1);
    expect(timeline.durationMs).toBeCloseTo(160_000_000, -1);
  });
});

test('the pictures cover the whole recording without gap or overlap', () => {
  const { pictures: intervals, durationMs } = timelineOf([
    {
      name: 'a',
      source: 'camera',
      segments: [
        [300, 3_900],
        [9_000, 4_000],
        [30_000, 1_000],
      ],
    },
    {
      name: 'b',
      source: 'screen',
      segments: [
        [3_333, 4_000],
        [20_000, 4_000],
      ],
    },
    { name: 'c', source: 'microphone', segments: inARow(0, 10) },
  ]);
  let at = 0;
  for (const interval of intervals) {
    expect(interval.fromMs).toBe(at);
    expect(interval.toMs).toBeGreaterThan(interval.fromMs);
    at = interval.toMs;
  }
  expect(at).toBe(durationMs);
});
