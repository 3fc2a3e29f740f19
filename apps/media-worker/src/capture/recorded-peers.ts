import type { RecordedPeers as Told } from '@lectern/contracts/internal/media-capture';

/** Whose producers a recording may write. Who is not in it is not written: everybody else, and whoever is not known. */
export class RecordedPeers {
  #peerIds: ReadonlySet<string>;
  #asOfSeq: number;

  constructor({ peerIds, asOfSeq }: Told) {
    this.#peerIds = new Set(peerIds);
    this.#asOfSeq = asOfSeq;
  }

  get all(): string[] {
    return [...this.#peerIds];
  }

  has(peerId: string): boolean {
    return this.#peerIds.has(peerId);
  }

  /** @returns false for news that has been overtaken on its way. */
  replace({ peerIds, asOfSeq }: Told): boolean {
    if (asOfSeq < this.#asOfSeq) return false;
    this.#peerIds = new Set(peerIds);
    this.#asOfSeq = asOfSeq;
    return true;
  }
}
