import { expect, test } from 'vitest';
import { PictureSize } from './picture-size.ts';

const after = (size: PictureSize, cost: number, behind: boolean, times: number) => {
  for (let time = 0; time < times; time += 1) size.made(cost, behind);
  return size.picture.canvas.height;
};

test('a machine that cannot keep up makes a smaller picture, down to the smallest', () => {
  const size = new PictureSize(null);
  expect(size.picture.canvas.height).toBe(720);
  expect(after(size, 1.2, false, 2)).toBe(720);
  expect(after(size, 1.2, false, 1)).toBe(480);
  expect(after(size, 1.2, false, 20)).toBe(360);
});

test('one that falls far behind does not wait for a second part to show it', () => {
  expect(after(new PictureSize(null), 1.7, false, 1)).toBe(480);
  expect(after(new PictureSize(null), 1.7, false, 2)).toBe(360);
});

test('with more to catch up with, it must be faster than somebody watches at double speed', () => {
  expect(after(new PictureSize(null), 0.6, false, 20)).toBe(720);
  expect(after(new PictureSize(null), 0.6, true, 3)).toBe(480);
});

test('it grows again only after a while with much room', () => {
  const size = new PictureSize(480);
  expect(after(size, 0.1, true, 50)).toBe(480);
  expect(after(new PictureSize(480), 0.5, false, 50)).toBe(480);
  expect(after(new PictureSize(480), 0.1, false, 14)).toBe(480);
  expect(after(new PictureSize(480), 0.1, false, 15)).toBe(720);
});
