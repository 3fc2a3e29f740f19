import { Store } from './store.ts';

/** Who is audible right now. Told several times a second; changes only when somebody starts or stops. */
export class SpeakingNow extends Store<ReadonlySet<string>> {
  constructor() {
    super(new Set());
  }

  heard(speakers: readonly { participantId: string }[]): void {
    const now = new Set(speakers.map(speaker => speaker.participantId));
    const before = this.getSnapshot();
    if (now.size !== before.size || [...now].some(id => !before.has(id))) this.set(now);
  }
}
