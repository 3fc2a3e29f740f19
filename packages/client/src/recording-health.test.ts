import type { HealthProblem } from '@lectern/contracts/recording-health';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RecordingHealthNews } from './recording-health.ts';

const problem: HealthProblem = {
  kind: 'disk-low',
  participantId: null,
  source: null,
  since: '2026-11-21T10:00:00.000Z',
  freeBytes: 1,
};

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('what is wrong with a recording is known until it is well, or another one runs', () => {
  const changed = vi.fn();
  const news = new RecordingHealthNews(changed);
  news.heard({ recordingId: 'a', problems: [problem] });
  expect(news.problemsOf('a')).toEqual([problem]);
  expect(news.problemsOf('b')).toEqual([]);
  expect(news.problemsOf(undefined)).toEqual([]);
  news.heard({ recordingId: 'a', problems: [] });
  expect(news.problemsOf('a')).toEqual([]);
  expect(changed).toHaveBeenCalledTimes(2);
});

it('what nobody repeats is forgotten: the recorder may be gone', () => {
  const changed = vi.fn();
  const news = new RecordingHealthNews(changed);
  news.heard({ recordingId: 'a', problems: [problem] });
  vi.advanceTimersByTime(30_000);
  news.heard({ recordingId: 'a', problems: [problem] });
  vi.advanceTimersByTime(30_000);
  expect(news.problemsOf('a')).toEqual([problem]);
  vi.advanceTimersByTime(10_000);
  expect(news.problemsOf('a')).toEqual([]);
  expect(changed).toHaveBeenCalledTimes(3);
  news.close();
});
