import { expect, test } from 'vitest';
import { actionOf, rateAfter } from './player-keys.ts';

const press = (key: string, modifiers: Partial<Parameters<typeof actionOf>[0]> = {}) =>
  actionOf({ key, ctrlKey: false, metaKey: false, altKey: false, ...modifiers });

test('space and K play and pause, in either case', () => {
  for (const key of [' ', 'k', 'K']) expect(press(key)).toEqual({ kind: 'toggle-play' });
});

test('J and L go ten seconds, the arrows five', () => {
  expect(press('j')).toEqual({ kind: 'seek-by', seconds: -10 });
  expect(press('l')).toEqual({ kind: 'seek-by', seconds: 10 });
  expect(press('ArrowLeft')).toEqual({ kind: 'seek-by', seconds: -5 });
  expect(press('ArrowRight')).toEqual({ kind: 'seek-by', seconds: 5 });
});

test('digits jump to tenths', () => {
  expect(press('0')).toEqual({ kind: 'seek-to-share', share: 0 });
  expect(press('7')).toEqual({ kind: 'seek-to-share', share: 0.7 });
});

test('combinations stay the browser’s', () => {
  expect(press('f', { ctrlKey: true })).toBeNull();
  expect(press('ArrowLeft', { altKey: true })).toBeNull();
  expect(press('m', { metaKey: true })).toBeNull();
  expect(press('Tab')).toBeNull();
});

test('speed moves in steps and stops at both ends', () => {
  expect(rateAfter(1, 1)).toBe(1.25);
  expect(rateAfter(1, -1)).toBe(0.75);
  expect(rateAfter(3, 1)).toBe(3);
  expect(rateAfter(0.5, -1)).toBe(0.5);
});
