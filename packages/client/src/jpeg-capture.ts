import { stillLimits } from '@lectern/contracts/receive-mode';

/** Tried one after the other until the picture fits; letters stay readable in the first ones. */
const attempts = [
  { width: 1_280, quality: 0.7 },
  { width: 1_280, quality: 0.45 },
  { width: 960, quality: 0.5 },
  { width: 640, quality: 0.5 },
  { width: 480, quality: 0.3 },
] as const;

/** Takes stills of a video track. Holds a decoder for as long as it is open. */
export class JpegCapture {
  readonly #video = document.createElement('video');
  readonly #canvas = document.createElement('canvas');

  constructor(track: MediaStreamTrack) {
    this.#video.muted = true;
    this.#video.playsInline = true;
    this.#video.srcObject = new MediaStream([track]);
    // One that is closed at once was not played.
    this.#video.play().catch(() => undefined);
  }

  /** @returns a JPEG within the limits of a still; null while there is no picture. */
  async take(): Promise<Uint8Array | null> {
    const { videoWidth, videoHeight } = this.#video;
    if (this.#video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA || videoWidth === 0) return null;
    for (const { width, quality } of attempts) {
      const scale = Math.min(1, width / Math.max(videoWidth, videoHeight));
      this.#canvas.width = Math.max(1, Math.round(videoWidth * scale));
      this.#canvas.height = Math.max(1, Math.round(videoHeight * scale));
      this.#canvas.getContext('2d')?.drawImage(this.#video, 0, 0, this.#canvas.width, this.#canvas.height);
      const blob = await new Promise<Blob | null>(resolve =>
        this.#canvas.toBlob(resolve, 'image/jpeg', quality),
      );
      if (blob && blob.size <= stillLimits.maxBytes) return new Uint8Array(await blob.arrayBuffer());
    }
    return null;
  }

  close(): void {
    this.#video.srcObject = null;
  }
}
