import type { HealthProblem, RecordingHealth } from '@lectern/contracts/recording-health';

/** It is told again every ten seconds while something is wrong; what is not is no longer so, or nobody knows. */
const forgottenAfterMs = 35_000;

/** What is wrong with the recording of the class, as hosts are told. */
export class RecordingHealthNews {
  readonly #onChange: () => void;
  #latest: RecordingHealth | null = null;
  #forget: ReturnType<typeof setTimeout> | undefined;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  heard(health: RecordingHealth): void {
    clearTimeout(this.#forget);
    this.#latest = health;
    if (health.problems.length > 0)
      this.#forget = setTimeout(() => this.heard({ ...health, problems: [] }), forgottenAfterMs);
    this.#onChange();
  }

  /** @param recordingId of the recording that runs; what was said of another no longer counts. */
  problemsOf(recordingId: string | undefined): readonly HealthProblem[] {
    return this.#latest && this.#latest.recordingId === recordingId ? this.#latest.problems : [];
  }

  close(): void {
    clearTimeout(this.#forget);
  }
}
