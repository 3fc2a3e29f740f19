import type { QualityLevel } from '@lectern/contracts/primitives';
import type { SendRequest } from './command-outbox.ts';
import { type LinkFigures, qualityOf } from './link-figures.ts';
import { type ReadableStore, Store } from './store.ts';

/** Who came later has not heard of a bad connection yet. */
const tellAgainMs = 15_000;

/** How well everybody is connected: measured for oneself, told by the others when it changes. */
export class ConnectionQuality {
  readonly #request: SendRequest;
  readonly #onChange: () => void;
  readonly #figures = new Store<LinkFigures | null>(null);
  #levels: ReadonlyMap<string, QualityLevel> = new Map();
  #latest: QualityLevel = 'good';
  #told: QualityLevel = 'good';
  #toldAtMs = 0;

  constructor(request: SendRequest, onChange: () => void) {
    this.#request = request;
    this.#onChange = onChange;
  }

  /** By participant; who is not in it is connected well. */
  get levels(): ReadonlyMap<string, QualityLevel> {
    return this.#levels;
  }

  /** One's own link; null before it is measured. */
  get figures(): ReadableStore<LinkFigures | null> {
    return this.#figures;
  }

  heard(participantId: string, level: QualityLevel): void {
    if ((this.#levels.get(participantId) ?? 'good') === level) return;
    this.#levels = new Map([...this.#levels, [participantId, level]]);
    this.#onChange();
  }

  measured(figures: LinkFigures, myId: string | null, nowMs = performance.now()): void {
    this.#figures.set(figures);
    const level = qualityOf(figures);
    // Twice in a row, or every hiccup would make the others' pages blink.
    const isSteady = level === this.#latest;
    this.#latest = level;
    if (!isSteady || !myId) return;
    this.heard(myId, level);
    const isDue = level !== 'good' && nowMs - this.#toldAtMs > tellAgainMs;
    if (level === this.#told && !isDue) return;
    this.#told = level;
    this.#toldAtMs = nowMs;
    // Without a connection there is nobody to tell; the next measurement that is due says it.
    this.#request('quality:report', { level }).catch(() => {
      this.#told = 'good';
    });
  }
}
