import { expect, it } from 'vitest';
import { findChapters } from './chapters.ts';
import type { ClassTimeline } from './class-timeline.ts';

const hourMs = 3_600_000;
const timeline = (part: Partial<ClassTimeline>): ClassTimeline => ({
  ...{ markers: [], shares: [], marks: [], pauses: [], lines: [] },
  ...part,
});
const minutes = (fromMs: number, toMs: number) => ({ fromMs: fromMs * 60_000, toMs: toMs * 60_000 });

it('a class in which nothing parts it has none', () => {
  expect(findChapters(timeline({}), hourMs)).toEqual([]);
  expect(findChapters(timeline({ shares: [{ ...minutes(0, 60), who: 'Ada' }] }), hourMs)).toEqual([]);
});

it('they begin at shares and where the last one ends, at marks and after long pauses', () => {
  const found = findChapters(
    timeline({
      shares: [
        { ...minutes(5, 20), who: 'Ada' },
        { ...minutes(15, 25), who: null },
      ],
      marks: [
        { atMs: 30 * 60_000, label: 'Proof' },
        { atMs: 31 * 60_000, label: null },
      ],
      pauses: [minutes(0, 2), minutes(40, 40.5), minutes(50, 52)],
    }),
    hourMs,
  );
  expect(found.map(({ startMs, title }) => [startMs / 60_000, title])).toEqual([
    [0, 'Beginning'],
    [5, 'Ada’s screen'],
    [15, 'Shared screen'],
    [25, 'After the screen'],
    [30, 'Proof'],
    [31, 'Mark 2'],
    [52, 'After a pause'],
  ]);
});

it('of two that are close the stronger one stays, and a mark always does', () => {
  const found = findChapters(
    timeline({
      shares: [
        { fromMs: 100_000, toMs: 110_000, who: 'Ada' },
        { fromMs: 115_000, toMs: 500_000, who: 'Ben' },
      ],
      marks: [
        { atMs: 112_000, label: 'First' },
        { atMs: 113_000, label: 'Second' },
      ],
    }),
    hourMs,
  );
  expect(found.map(({ title }) => title)).toEqual(['Beginning', 'First', 'Second', 'After the screen']);
});
