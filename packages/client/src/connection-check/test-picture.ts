const size = { width: 640, height: 360 };
const grain = 256;
const picturesPerSecond = 24;

/** Noise that moves, because a picture that compresses well would not fill a link. No camera is touched. */
export class TestPicture {
  readonly track: MediaStreamTrack;
  readonly #timer: ReturnType<typeof setInterval>;

  constructor() {
    const canvas = Object.assign(document.createElement('canvas'), size);
    const context = canvas.getContext('2d', { alpha: false });
    const tile = noise();
    const draw = () => {
      // The same noise elsewhere is as hard to foretell as new noise, and cheap to draw.
      const left = Math.floor(Math.random() * grain);
      const top = Math.floor(Math.random() * grain);
      for (let x = -left; x < size.width; x += grain)
        for (let y = -top; y < size.height; y += grain) context?.drawImage(tile, x, y);
    };
    draw();
    // Not by animation frames: they stop while another tab is in front.
    this.#timer = setInterval(draw, 1_000 / picturesPerSecond);
    const [track] = canvas.captureStream(picturesPerSecond).getVideoTracks();
    if (!track) throw new Error('A canvas gives no picture here');
    this.track = track;
  }

  close(): void {
    clearInterval(this.#timer);
    this.track.stop();
  }
}

function noise(): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), { width: grain, height: grain });
  const context = canvas.getContext('2d');
  const image = context?.createImageData(grain, grain);
  if (!context || !image) return canvas;
  for (let i = 0; i < image.data.length; i += 4) {
    image.data.fill(Math.floor(Math.random() * 256), i, i + 3);
    image.data[i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}
