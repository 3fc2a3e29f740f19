import { describe, expect, test } from 'vitest';
import { inARow, manifestOf, type TrackFixture } from '../../testing/manifest.fixture.ts';
import { buildTimeline } from './timeline.ts';

const timelineOf = (tracks: readonly TrackFixture[], lost: readonly string[] = []) =>
  buildTimeline(manifestOf(tracks), file => !lost.includes(file));

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
    expect(timelineOf([])).toEqual({
      durationMs: 0,
      title: 'Algebra',
      scenes: [],
      videoTracks: [],
      audioTracks: [],
    });
  });

  test('copes with a class of many hours', () => {
    const timeline = timelineOf([
      { name: 'host', source: 'camera', role: 'host', segments: inARow(0, 40_000) },
      { name: 'voice', source: 'microphone', role: 'host', segments: inARow(0, 40_000) },
    ]);
    expect(timeline.scenes).toHaveLength(1);
    expect(timeline.durationMs).toBeCloseTo(160_000_000, -1);
  });
});
