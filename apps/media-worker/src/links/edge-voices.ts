import { EventEmitter } from 'node:events';
import { changedBetween, type VoiceEvents, type Voices } from '../rooms/room-voices.ts';

/** Whose sound is forwarded on an edge of a class: what its home has decided. */
export class EdgeVoices extends EventEmitter<VoiceEvents> implements Voices {
  #audible: ReadonlySet<string> = new Set();

  get audible(): ReadonlySet<string> {
    return this.#audible;
  }

  /** Home listens. */
  follow(): void {}

  learn(producerIds: readonly string[]): void {
    const before = this.#audible;
    const after = new Set(producerIds);
    const changed = changedBetween(before, after);
    this.#audible = after;
    if (changed.length > 0) this.emit('audible', after, changed);
  }
}
