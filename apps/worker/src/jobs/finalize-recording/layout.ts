/** In pixels of the canvas; all figures are even, because the colours of a picture are stored for two by two pixels. */
export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

export type Canvas = Pick<Box, 'width' | 'height'>;

/** Height by width of every canvas, tile and inset. */
const shape = 9 / 16;
/** Of the canvas' height. */
const gapShare = 1 / 90;
/** Of the canvas' width: large enough for a face, small enough for what is written in the corner of a slide. */
const insetShare = 1 / 5;

/** @returns so many boxes of one size, none over another, the last row centred; one box is the whole canvas. Pure. */
export function layOutTiles(count: number, canvas: Canvas): Box[] {
  if (count <= 1) return Array.from({ length: count }, () => ({ x: 0, y: 0, ...canvas }));
  const gap = even(canvas.height * gapShare);
  let columns = 1;
  let tile: Canvas = { width: 0, height: 0 };
  for (let tried = 1; tried <= count; tried += 1) {
    const rows = Math.ceil(count / tried);
    const room = {
      width: (canvas.width - gap * (tried + 1)) / tried,
      height: (canvas.height - gap * (rows + 1)) / rows,
    };
    const width = even(Math.min(room.width, room.height / shape));
    if (width > tile.width) {
      columns = tried;
      tile = { width, height: even(width * shape) };
    }
  }
  const rows = Math.ceil(count / columns);
  const top = (canvas.height - rows * tile.height - (rows - 1) * gap) / 2;
  return Array.from({ length: count }, (_, index) => {
    const row = Math.floor(index / columns);
    const inRow = Math.min(columns, count - row * columns);
    const left = (canvas.width - inRow * tile.width - (inRow - 1) * gap) / 2;
    return {
      x: even(left + (index % columns) * (tile.width + gap)),
      y: even(top + row * (tile.height + gap)),
      ...tile,
    };
  });
}

/** @returns the box of the person who is seen beside a screen: over its lower right corner. Pure. */
export function layOutInset(canvas: Canvas): Box {
  const width = even(Math.min(canvas.width, canvas.height / shape) * insetShare);
  const height = even(width * shape);
  const margin = even(canvas.height * gapShare * 2);
  return { x: canvas.width - width - margin, y: canvas.height - height - margin, width, height };
}

const even = (value: number) => 2 * Math.floor(value / 2);
