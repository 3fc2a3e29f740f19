import type { RtpPacket } from './rtp-packet.ts';
import { unwrap } from './unwrap.ts';

export interface OrderedPacket {
  packet: RtpPacket;
  /** Packets that are missing right before this one and were waited for in vain. */
  lostBefore: number;
}

/** As long as a retransmission over a slow link takes: asked for after 40 ms, then every round trip. */
const longestWaitMs = 400;
/** About a second of 720p. */
const mostWaiting = 512;
/** A jump further than this is a new stream, not a loss. */
const farthestJump = 3_000;

/** Puts packets into the order in which they were sent. Bounded in time and in number; duplicates and stragglers are dropped. */
export class ReorderBuffer {
  readonly #waiting = new Map<number, RtpPacket>();
  #next: number | null = null;
  #gapSinceMs: number | null = null;

  /** @returns what is in order now. `nowMs` is any clock that only moves forward. */
  push(packet: RtpPacket, nowMs: number): OrderedPacket[] {
    if (this.#next === null) this.#next = packet.sequenceNumber + 2 ** 16;
    let sequence = unwrap(packet.sequenceNumber, this.#next, 16);
    let restarted: OrderedPacket[] = [];
    if (Math.abs(sequence - this.#next) > farthestJump) {
      restarted = this.flush();
      sequence = packet.sequenceNumber + 2 ** 16;
      this.#next = sequence;
    }
    if (sequence < this.#next) return restarted;
    this.#waiting.set(sequence, packet);
    return [...restarted, ...this.take(nowMs)];
  }

  /** What is in order, or has waited long enough. To be called now and then even when nothing arrives. */
  take(nowMs: number): OrderedPacket[] {
    const ordered: OrderedPacket[] = [];
    let lostBefore = 0;
    while (this.#next !== null && this.#waiting.size > 0) {
      const packet = this.#waiting.get(this.#next);
      if (packet) {
        this.#waiting.delete(this.#next);
        this.#next++;
        this.#gapSinceMs = null;
        ordered.push({ packet, lostBefore });
        lostBefore = 0;
        continue;
      }
      this.#gapSinceMs ??= nowMs;
      if (nowMs - this.#gapSinceMs < longestWaitMs && this.#waiting.size < mostWaiting) break;
      lostBefore = this.#skipGap();
    }
    return ordered;
  }

  /** Everything that is still waiting; nothing more is expected. */
  flush(): OrderedPacket[] {
    const ordered: OrderedPacket[] = [];
    while (this.#waiting.size > 0) {
      const lostBefore = this.#skipGap();
      ordered.push(
        ...this.take(Number.NEGATIVE_INFINITY).map((entry, i) => (i ? entry : { ...entry, lostBefore })),
      );
    }
    return ordered;
  }

  /** @returns how many packets were given up. */
  #skipGap(): number {
    const first = [...this.#waiting.keys()].reduce((a, b) => Math.min(a, b));
    const lost = first - (this.#next ?? first);
    this.#next = first;
    this.#gapSinceMs = null;
    return lost;
  }
}
