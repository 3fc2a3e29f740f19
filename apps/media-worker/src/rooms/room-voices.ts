import { EventEmitter } from 'node:events';
import type { types } from 'mediasoup';
import { AudibleVoices } from './audible-voices.ts';
import type { PublishedSource } from './published-source.ts';
import type { RoomRouter } from './room-router.ts';

/** dBov, -127 (silence) to 0 (RFC 6464). */
export interface Speaker {
  peerId: string;
  volume: number;
}

export interface VoiceEvents {
  speakers: [Speaker[]];
  /** The producers whose sound is forwarded from now on, and those of them that are new or no longer among them. */
  audible: [ReadonlySet<string>, changed: string[]];
}

/** Whose sound is forwarded in a room. */
export interface Voices extends EventEmitter<VoiceEvents> {
  /** Producers whose sound is forwarded now. */
  readonly audible: ReadonlySet<string>;
  /** Sound that is published, until its producer closes. */
  follow(entry: PublishedSource): void;
}

const speakersEveryMs = 300;
const quietestSpeakerDbov = -60;
const mostSpeakers = 10;
/** A voice keeps its place for so long after its last word. */
const audibleHoldMs = 2_000;
/** Whose sound is forwarded goes by bus, lossy: it is said again so often, for as long as there is something to hear. */
const sayAgainEveryMs = 5_000;

/** Who speaks in a room, and whose sound is forwarded because of it. All microphones are listened to on the room's first router. */
export class RoomVoices extends EventEmitter<VoiceEvents> implements Voices {
  readonly #home: RoomRouter;
  readonly #levels: types.AudioLevelObserver;
  readonly #voices: AudibleVoices;
  readonly #peerOf = new Map<string, string>();
  readonly #sayAgainMs: number;
  #saidMs = 0;

  /** @param limit how many voices are forwarded at once, the teachers' apart. */
  static async create(home: RoomRouter, limit: number, sayAgainMs = sayAgainEveryMs): Promise<RoomVoices> {
    const levels = await home.router.createAudioLevelObserver({
      interval: speakersEveryMs,
      threshold: quietestSpeakerDbov,
      maxEntries: mostSpeakers,
    });
    return new RoomVoices(home, levels, limit, sayAgainMs);
  }

  private constructor(home: RoomRouter, levels: types.AudioLevelObserver, limit: number, sayAgainMs: number) {
    super();
    this.#sayAgainMs = sayAgainMs;
    this.#home = home;
    this.#levels = levels;
    this.#voices = new AudibleVoices({ limit, holdMs: audibleHoldMs });
    levels.on('volumes', volumes => {
      const heard = volumes.map(({ producer }) => producer.id);
      this.#change(now => this.#voices.heard(heard, now));
      if (performance.now() - this.#saidMs >= this.#sayAgainMs) this.#say(this.audible, []);
      this.emit('speakers', this.#speakersOf(volumes));
    });
    levels.on('silence', () => this.emit('speakers', []));
  }

  get audible(): ReadonlySet<string> {
    return this.#voices.producerIds;
  }

  follow(entry: PublishedSource): void {
    const { peer, source, producer } = entry;
    // Fails only when the producer or the room has closed, and then there is nothing to listen to.
    if (source === 'microphone') void this.#listenTo(entry).catch(() => undefined);
    const always = source === 'screen-audio' || peer.role === 'host' || peer.role === 'cohost';
    const open = () => this.#change(now => this.#voices.open(producer.id, always, now));
    const close = () => this.#change(now => this.#voices.close(producer.id, now));
    this.#peerOf.set(producer.id, peer.peerId);
    producer.observer.on('pause', close);
    producer.observer.on('resume', open);
    producer.observer.once('close', () => {
      this.#peerOf.delete(producer.id);
      close();
    });
    if (!producer.paused) open();
  }

  async #listenTo(entry: PublishedSource): Promise<void> {
    await this.#levels.addProducer({ producerId: await this.#home.bring(entry) });
  }

  #change(change: (nowMs: number) => boolean): void {
    const before = this.#voices.producerIds;
    if (!change(performance.now())) return;
    const after = this.#voices.producerIds;
    this.#say(after, changedBetween(before, after));
  }

  #say(audible: ReadonlySet<string>, changed: string[]): void {
    this.#saidMs = performance.now();
    this.emit('audible', audible, changed);
  }

  #speakersOf(volumes: types.AudioLevelObserverVolume[]): Speaker[] {
    return volumes.flatMap(({ producer, volume }) => {
      const peerId = this.#peerOf.get(producer.id);
      return peerId ? [{ peerId, volume }] : [];
    });
  }
}

/** What is in one of the two alone. */
export const changedBetween = (before: ReadonlySet<string>, after: ReadonlySet<string>): string[] =>
  [...before, ...after].filter(id => before.has(id) !== after.has(id));
