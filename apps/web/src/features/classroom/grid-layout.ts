export interface GridLayout {
  columns: number;
  rows: number;
  /** Pixels. */
  tileWidth: number;
  tileHeight: number;
}

const aspect = 16 / 9;

/** Columns and rows that make `count` tiles of 16:9 as large as they can be in a box of `width` by `height` pixels. Pure. */
export function gridLayout(count: number, width: number, height: number, gap: number): GridLayout {
  let best: GridLayout = { columns: 1, rows: 1, tileWidth: 0, tileHeight: 0 };
  for (let columns = 1; columns <= Math.max(1, count); columns += 1) {
    const rows = Math.ceil(Math.max(1, count) / columns);
    const fitWidth = (width - gap * (columns - 1)) / columns;
    const fitHeight = (height - gap * (rows - 1)) / rows;
    const tileWidth = Math.floor(Math.max(0, Math.min(fitWidth, fitHeight * aspect)));
    if (tileWidth > best.tileWidth)
      best = { columns, rows, tileWidth, tileHeight: Math.floor(tileWidth / aspect) };
  }
  return best;
}

/** Below this a face cannot be read any more. */
const smallestTile = 168;

/** How many tiles one page of the grid holds, so that none gets smaller than a face needs. At least one. */
export function tilesPerPage(width: number, height: number, gap: number): number {
  const columns = Math.max(1, Math.floor((width + gap) / (smallestTile + gap)));
  const rows = Math.max(1, Math.floor((height + gap) / (smallestTile / aspect + gap)));
  return Math.min(columns * rows, 25);
}
