/** Below this root mean square nobody speaks: -46 dBFS, above the noise of most microphones. */
const silentBelow = 0.005;
/** So long it must be silent before anything changes: pauses between sentences stay. */
const patienceMs = 700;

/** Says, from the loudness of the last moment, whether silence should be played faster. A sound ends it at once, so that no word is lost. */
export class SilenceGate {
  #silentSinceMs: number | null = null;

  /** @param level root mean square of the samples, 0 to 1. @param nowMs any clock. */
  isSilent(level: number, nowMs: number): boolean {
    if (level >= silentBelow) {
      this.#silentSinceMs = null;
      return false;
    }
    this.#silentSinceMs ??= nowMs;
    return nowMs - this.#silentSinceMs >= patienceMs;
  }
}

export function rootMeanSquare(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : Math.sqrt(sum / samples.length);
}
