import { expect, test } from 'vitest';
import { refreshMsForSteps, wordsFor } from './step-status.ts';

test('the percentage shows only while a step runs', () => {
  expect(wordsFor({ state: 'running', percent: 40 })).toBe('Working, 40 %');
  expect(wordsFor({ state: 'failed', percent: 40 })).toBe('Failed');
});

test('steps are read again while one of them moves, and not once all are over', () => {
  expect(refreshMsForSteps([{ state: 'done' }, { state: 'waiting' }])).toBeGreaterThan(0);
  expect(refreshMsForSteps([{ state: 'done' }, { state: 'failed' }, { state: 'skipped' }])).toBe(0);
});
