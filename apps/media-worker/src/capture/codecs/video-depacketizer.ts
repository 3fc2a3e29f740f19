import type { RtpPacket } from '../rtp/rtp-packet.ts';
import type { AssembleFrame, Depacketizer, MediaFrame } from './frame.ts';

/** More than any encoder makes of one picture. Whoever never marks the end of one gets no more of our memory than that. */
const mostPictureBytes = 4 * 1024 * 1024;
/** What holding a packet costs beside its payload, about. */
const packetBytes = 256;

/**
 * Collects the packets of a picture (one timestamp, the last one marked: RFC 7741, RFC 9628, RFC 6184 and AV1 agree on that).
 * After a loss nothing comes out until the next key frame: a frozen picture is better than a smeared one.
 */
export class VideoDepacketizer implements Depacketizer {
  readonly #assemble: AssembleFrame;
  readonly #onBroken: () => void;
  #payloads: Uint8Array[] = [];
  #heldBytes = 0;
  #ticks: number | null = null;
  #needsKey = true;

  /** `onBroken` is called when a key frame is needed to go on. */
  constructor(assemble: AssembleFrame, onBroken: () => void) {
    this.#assemble = assemble;
    this.#onBroken = onBroken;
  }

  get needsKey(): boolean {
    return this.#needsKey;
  }

  /** Forgets what was begun; the next picture that comes out is a key frame. */
  restart(): void {
    this.#forget();
    if (this.#needsKey) return;
    this.#needsKey = true;
    this.#onBroken();
  }

  #forget(): void {
    this.#payloads = [];
    this.#heldBytes = 0;
    this.#ticks = null;
  }

  /** Of the picture that is not whole yet. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  push(packet: RtpPacket, ticks: number, lostBefore: boolean): MediaFrame | null {
    if (lostBefore) this.restart();
    let unfinished: MediaFrame | null = null;
    if (this.#ticks !== null && this.#ticks !== ticks) unfinished = this.#finish();
    if (packet.payload.length > 0) {
      this.#ticks = ticks;
      this.#payloads.push(packet.payload);
      this.#heldBytes += packet.payload.length + packetBytes;
      if (this.#heldBytes > mostPictureBytes) this.restart();
    }
    // A picture without a mark and one with it cannot end at once: the first packet of a picture is seldom its last, and if so
    // the one before was marked.
    if (unfinished) return unfinished;
    return packet.marker && this.#ticks !== null ? this.#finish() : null;
  }

  #finish(): MediaFrame | null {
    const payloads = this.#payloads;
    const ticks = this.#ticks ?? 0;
    this.#forget();
    const picture = safely(() => this.#assemble(payloads));
    if (!picture) {
      this.restart();
      return null;
    }
    if (this.#needsKey && !(picture.key && picture.format)) return null;
    this.#needsKey = false;
    return { ...picture, ticks, durationMs: null };
  }
}

/** Packets come from browsers: reading past the end of a malformed one means that it is not whole, nothing worse. */
function safely<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
