import { expect, it } from 'vitest';
import { commandOf } from './shortcuts.ts';

const press = (key: string, held: Partial<Parameters<typeof commandOf>[0]> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...held,
});

it('reads letters and chords, on a Mac too', () => {
  expect(commandOf(press('m'), false)).toBe('toggleChat');
  expect(commandOf(press('d', { ctrlKey: true }), false)).toBe('toggleMicrophone');
  expect(commandOf(press('d', { metaKey: true }), false)).toBe('toggleMicrophone');
  expect(commandOf(press('H', { ctrlKey: true, shiftKey: true }), false)).toBe('toggleHand');
});

it('leaves letters alone while one writes, but not chords', () => {
  expect(commandOf(press('m'), true)).toBeUndefined();
  expect(commandOf(press('d', { ctrlKey: true }), true)).toBe('toggleMicrophone');
});

it('takes nothing that belongs to the browser', () => {
  expect(commandOf(press('m', { ctrlKey: true }), false)).toBeUndefined();
  expect(commandOf(press('d', { ctrlKey: true, shiftKey: true }), false)).toBeUndefined();
  expect(commandOf(press('d', { ctrlKey: true, altKey: true }), false)).toBeUndefined();
  expect(commandOf(press('M', { shiftKey: true }), false)).toBeUndefined();
});
