import { expect, test } from 'vitest';
import { actionOf, barPlaceAfter, controlOwns, rateAfter, scrollsPage } from './player-keys.ts';

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

test('on the seek bar the arrows go as far as elsewhere, a page a tenth, and nothing beyond the ends', () => {
  expect(barPlaceAfter('ArrowRight', 20, 100)).toBe(25);
  expect(barPlaceAfter('ArrowLeft', 20, 100)).toBe(15);
  expect(barPlaceAfter('ArrowUp', 98, 100)).toBe(100);
  expect(barPlaceAfter('ArrowDown', 2, 100)).toBe(0);
  expect(barPlaceAfter('PageUp', 20, 200)).toBe(40);
  expect(barPlaceAfter('PageDown', 20, 200)).toBe(0);
  expect([barPlaceAfter('Home', 20, 100), barPlaceAfter('End', 20, 100)]).toEqual([0, 100]);
  expect(barPlaceAfter('k', 20, 100)).toBeNull();
});

/** An element that is inside what fits one of these. */
const inside = (...around: string[]) =>
  ({
    closest: (selectors: string) => (around.some(one => selectors.includes(one)) ? {} : null),
    matches: (selectors: string) => around.includes(selectors),
  }) as unknown as Parameters<typeof controlOwns>[0];

test('buttons, sliders and menus keep their own keys, and no others', () => {
  expect(controlOwns(inside('button'), ' ')).toBe(true);
  expect(controlOwns(inside('a'), 'Enter')).toBe(true);
  expect(controlOwns(inside('button'), 'k')).toBe(false);
  expect(controlOwns(inside('input[type=range]'), 'ArrowLeft')).toBe(true);
  expect(controlOwns(inside('input[type=range]'), ' ')).toBe(false);
  expect(controlOwns(inside('[role=menu]'), 'k')).toBe(true);
  expect(controlOwns(inside(), 'ArrowLeft')).toBe(false);
});

test('what scrolls a page is told from what does not', () => {
  for (const key of [' ', 'ArrowUp', 'ArrowDown', 'Home', 'End']) expect(scrollsPage(key)).toBe(true);
  for (const key of ['ArrowLeft', 'ArrowRight', 'k', '0']) expect(scrollsPage(key)).toBe(false);
});
