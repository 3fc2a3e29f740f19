export interface AudibleSettings {
  /** How many voices are forwarded at most, the teachers' apart. */
  limit: number;
  /** A voice is not crowded out within this time of having been heard, so that two who talk at once do not cut each other off. */
  holdMs: number;
}

interface Voice {
  producerId: string;
  /** Never crowded out: a teacher, or the sound of a screen. */
  always: boolean;
  heardAtMs: number;
}

/**
 * Whose sound is forwarded in a room: the few that were heard last, and always the teachers. With everybody's microphone open the cost of sound
 * grows with the class, not with its square. Pure: time is given.
 */
export class AudibleVoices {
  readonly #settings: AudibleSettings;
  readonly #voices = new Map<string, Voice>();
  #audible = new Set<string>();

  constructor(settings: AudibleSettings) {
    this.#settings = settings;
  }

  get producerIds(): ReadonlySet<string> {
    return this.#audible;
  }

  /** A microphone is opened: who does that is about to speak, so it counts as heard. @returns whether anything changed. */
  open(producerId: string, always: boolean, nowMs: number): boolean {
    this.#voices.set(producerId, { producerId, always, heardAtMs: nowMs });
    return this.#choose(nowMs);
  }

  /** It is muted or gone. @returns whether anything changed. */
  close(producerId: string, nowMs: number): boolean {
    return this.#voices.delete(producerId) && this.#choose(nowMs);
  }

  /** These are heard now. @returns whether anything changed. */
  heard(producerIds: readonly string[], nowMs: number): boolean {
    // The loudest is the last to be marked, and so the most recent of those that are heard at once.
    [...producerIds].reverse().forEach((producerId, i) => {
      const voice = this.#voices.get(producerId);
      if (voice) voice.heardAtMs = nowMs + i / producerIds.length;
    });
    return this.#choose(nowMs);
  }

  #choose(nowMs: number): boolean {
    const voices = [...this.#voices.values()];
    const others = voices.filter(voice => !voice.always);
    const held = others.filter(
      voice => this.#audible.has(voice.producerId) && nowMs - voice.heardAtMs < this.#settings.holdMs,
    );
    const rest = others.filter(voice => !held.includes(voice)).sort((a, b) => b.heardAtMs - a.heardAtMs);
    const chosen = new Set([
      ...voices.filter(voice => voice.always).map(voice => voice.producerId),
      ...[...held, ...rest].slice(0, this.#settings.limit).map(voice => voice.producerId),
    ]);
    const changed = chosen.size !== this.#audible.size || [...chosen].some(id => !this.#audible.has(id));
    this.#audible = chosen;
    return changed;
  }
}
