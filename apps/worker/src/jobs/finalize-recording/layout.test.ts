import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canvases, canvasFor } from './canvas.ts';
import { type Box, type Canvas, layOutInset, layOutTiles } from './layout.ts';

const anyCanvas = fc.oneof(
  fc.constantFrom<Canvas[]>(...Object.values(canvases)),
  fc.record({
    width: fc.integer({ min: 160, max: 1920 }).map(half => half * 2),
    height: fc.integer({ min: 90, max: 1080 }).map(half => half * 2),
  }),
);

const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const isInside = (box: Box, canvas: Canvas) =>
  box.x >= 0 && box.y >= 0 && box.x + box.width <= canvas.width && box.y + box.height <= canvas.height;
const isEven = ({ x, y, width, height }: Box) => [x, y, width, height].every(value => value % 2 === 0);

test('tiles never overlap, stay in the frame, are even, of one size and as wide as cameras are', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 9 }), anyCanvas, (count, canvas) => {
      const boxes = layOutTiles(count, canvas);
      expect(boxes).toHaveLength(count);
      for (const [index, box] of boxes.entries()) {
        expect(isInside(box, canvas)).toBe(true);
        expect(isEven(box)).toBe(true);
        expect(Math.abs(box.height - (box.width * 9) / 16)).toBeLessThanOrEqual(2);
        expect(boxes.slice(index + 1).some(other => overlap(box, other))).toBe(false);
      }
      expect(new Set(boxes.map(box => `${box.width}x${box.height}`)).size).toBe(1);
    }),
  );
});

test('the inset stays in the frame and is even', () => {
  fc.assert(
    fc.property(anyCanvas, canvas => {
      const box = layOutInset(canvas);
      expect(isInside(box, canvas) && isEven(box)).toBe(true);
    }),
  );
});

test('tiles stand in rows as near to a square of them as there are people, the last row centred', () => {
  const rowsOf = (count: number) => {
    const rows = Map.groupBy(layOutTiles(count, canvases.high), box => box.y);
    return [...rows.values()].map(row => row.length);
  };
  expect([1, 2, 3, 4, 5, 6, 7, 8, 9].map(rowsOf)).toEqual([
    [1],
    [2],
    [2, 1],
    [2, 2],
    [3, 2],
    [3, 3],
    [3, 3, 1],
    [3, 3, 2],
    [3, 3, 3],
  ]);
  const [, , last] = layOutTiles(3, canvases.high);
  expect(Math.abs((last?.x ?? 0) * 2 + (last?.width ?? 0) - 1280)).toBeLessThanOrEqual(2);
  expect(layOutTiles(1, canvases.high)).toEqual([{ x: 0, y: 0, width: 1280, height: 720 }]);
});

test('the canvas is as large as the largest picture, up to 1080 lines, and large enough for several', () => {
  const tile = { participantId: 'a', displayName: 'a', trackId: 'a' };
  const alone = [{ fromMs: 0, toMs: 1, screens: [], people: [tile] }];
  const two = [{ fromMs: 0, toMs: 1, screens: [], people: [tile, tile] }];
  const named = [{ fromMs: 0, toMs: 1, screens: [], people: [{ ...tile, trackId: null }] }];
  const small = { width: 640, height: 360 };
  expect(canvasFor([small], alone)).toBe(canvases.low);
  expect(canvasFor([small], two)).toBe(canvases.high);
  expect(canvasFor([small], named)).toBe(canvases.high);
  expect(canvasFor([small, { width: 1280, height: 720 }], alone)).toBe(canvases.high);
  expect(canvasFor([small, { width: 1920, height: 1200 }], alone)).toBe(canvases.full);
  // A telephone held upright.
  expect(canvasFor([{ width: 720, height: 1280 }], alone)).toBe(canvases.full);
  expect(canvasFor([], [])).toBe(canvases.high);
});
