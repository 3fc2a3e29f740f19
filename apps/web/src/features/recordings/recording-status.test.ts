import { expect, test } from 'vitest';
import { isPlayable, refreshMsFor, statusOf } from './recording-status.ts';

test('the percentage shows only while the worker is at it', () => {
  expect(statusOf({ state: 'processing', progressPercent: 42 }).label).toBe('Processing 42 %');
  expect(statusOf({ state: 'ready', progressPercent: 100 }).label).toBe('Ready');
});

test('a list is read again soon while a recording moves, and seldom when all are done', () => {
  expect(refreshMsFor([{ state: 'ready' }, { state: 'active' }])).toBeLessThan(5_000);
  expect(refreshMsFor([{ state: 'ready' }, { state: 'failed' }])).toBeGreaterThan(10_000);
});

test('a recording plays as soon as it has a file', () => {
  expect(isPlayable({ mediaUrl: '/videos/1/files/2' })).toBe(true);
  expect(isPlayable({ mediaUrl: null })).toBe(false);
});
