import type { PublishedSource } from '../rooms/published-source.ts';
import type { RoomLink } from './room-link.ts';

/** The links of a room to its parts on other nodes: to each of its edges at home, to home alone on an edge. */
export class RoomLinks {
  readonly #links = new Set<RoomLink>();

  get all(): RoomLink[] {
    return [...this.#links];
  }

  get sources(): PublishedSource[] {
    return this.all.flatMap(link => link.sources);
  }

  get(linkId: string): RoomLink | undefined {
    return this.all.find(link => link.linkId === linkId);
  }

  to(nodeId: string): RoomLink | undefined {
    return this.all.find(link => link.other.nodeId === nodeId);
  }

  add(link: RoomLink): void {
    this.#links.add(link);
    link.once('closed', () => this.#links.delete(link));
  }

  /** Something is published or audible from now on, or no longer. @param from the link that it came through, if any. */
  changed(from?: RoomLink): void {
    for (const link of this.#links) if (link !== from) void link.push();
  }

  /** Resolves when all other nodes know what there is now. */
  async flush(except?: RoomLink): Promise<void> {
    await Promise.all(this.all.filter(link => link !== except).map(link => link.push()));
  }

  close(): void {
    for (const link of this.all) link.close('here');
  }
}
