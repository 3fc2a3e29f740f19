import { describe, expect, it } from 'vitest';
import { gridLayout, tilesPerPage } from './grid-layout.ts';

const gap = 12;
const windows = [
  [1280, 680],
  [390, 700],
  [1920, 960],
  [800, 300],
] as const;

describe('the grid of tiles', () => {
  it.each(windows)('fits every number of tiles into %d × %d', (width, height) => {
    for (let count = 1; count <= 49; count += 1) {
      const { columns, rows, tileWidth, tileHeight } = gridLayout(count, width, height, gap);
      expect(columns * rows).toBeGreaterThanOrEqual(count);
      expect(columns * tileWidth + (columns - 1) * gap).toBeLessThanOrEqual(width);
      expect(rows * tileHeight + (rows - 1) * gap).toBeLessThanOrEqual(height);
    }
  });

  it('makes tiles as large as any other arrangement would', () => {
    for (const [width, height] of windows)
      for (let count = 1; count <= 30; count += 1) {
        const { tileWidth } = gridLayout(count, width, height, gap);
        for (let columns = 1; columns <= count; columns += 1) {
          const rows = Math.ceil(count / columns);
          const byWidth = (width - gap * (columns - 1)) / columns;
          const byHeight = ((height - gap * (rows - 1)) / rows) * (16 / 9);
          expect(tileWidth).toBeGreaterThanOrEqual(Math.floor(Math.min(byWidth, byHeight)));
        }
      }
  });

  it('stacks two tiles on a phone and puts them side by side on a desk', () => {
    expect(gridLayout(2, 366, 640, gap)).toMatchObject({ columns: 1, rows: 2 });
    expect(gridLayout(2, 1256, 640, gap)).toMatchObject({ columns: 2, rows: 1 });
  });

  it('survives a box without a size', () => {
    expect(gridLayout(3, 0, 0, gap).tileWidth).toBe(0);
    expect(tilesPerPage(0, 0, gap)).toBe(1);
  });

  it('puts no more on a page than can be read', () => {
    expect(tilesPerPage(366, 640, gap)).toBeLessThanOrEqual(12);
    expect(tilesPerPage(1896, 900, gap)).toBe(25);
  });
});
