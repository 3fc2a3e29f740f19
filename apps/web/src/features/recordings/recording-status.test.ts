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

test('only a finished recording with a file plays', () => {
  expect(isPlayable({ state: 'ready', mediaUrl: '/recordings/1/media' })).toBe(true);
  expect(isPlayable({ state: 'recovered', mediaUrl: '/recordings/1/media' })).toBe(true);
  expect(isPlayable({ state: 'ready', mediaUrl: null })).toBe(false);
  expect(isPlayable({ state: 'processing', mediaUrl: '/recordings/1/media' })).toBe(false);
});
