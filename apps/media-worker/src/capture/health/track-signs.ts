import type { ClassRole, MediaKind, Source } from '@lectern/contracts/primitives';
import type { PublishedSource } from '../../rooms/published-source.ts';

/** Louder than any quiet room after noise suppression, quieter than anybody who speaks. */
const heardFromDbov = -60;
/** An Opus packet of so few bytes says that there is nothing to hear (RFC 6716, section 2.1.9). */
const silentOpusBytes = 3;
/** What an encoder spends on a picture in which nothing has changed. */
const unchangedBytes = 200;
/** After a key frame even a still picture is sharpened for a while. */
const sharpeningMs = 700;

/** What can be seen from outside of one track: when it last gave each sign of life. Times in milliseconds of one clock. */
export class TrackSigns {
  readonly participantId: string;
  readonly role: ClassRole;
  readonly source: Source;
  readonly kind: MediaKind;
  pausedSinceMs: number | null = null;
  lastPacketMs: number;
  lastHeardMs: number;
  lastChangeMs: number;
  /** Whether the picture was black when it was last looked at; null when nobody has. */
  black: boolean | null = null;
  #lastKeyMs: number;

  constructor(
    of: { participantId: string; role: ClassRole; source: Source; kind: MediaKind },
    paused: boolean,
    nowMs: number,
  ) {
    this.participantId = of.participantId;
    this.role = of.role;
    this.source = of.source;
    this.kind = of.kind;
    this.lastPacketMs = this.lastHeardMs = this.lastChangeMs = this.#lastKeyMs = nowMs;
    if (paused) this.pausedSinceMs = nowMs;
  }

  /** @param levelDbov null when the sender does not say; then the size tells silence. */
  packet(nowMs: number, levelDbov: number | null, payloadBytes: number): void {
    this.lastPacketMs = nowMs;
    if (
      this.kind === 'audio' &&
      (levelDbov === null ? payloadBytes > silentOpusBytes : levelDbov > heardFromDbov)
    )
      this.lastHeardMs = nowMs;
  }

  frame(nowMs: number, key: boolean, bytes: number): void {
    if (key) this.#lastKeyMs = nowMs;
    else if (bytes >= unchangedBytes && nowMs - this.#lastKeyMs > sharpeningMs) this.lastChangeMs = nowMs;
  }

  pause(nowMs: number): void {
    this.pausedSinceMs = nowMs;
    this.black = null;
  }

  /** Nothing that was missing meanwhile counts. */
  resume(nowMs: number): void {
    this.pausedSinceMs = null;
    this.lastPacketMs = this.lastHeardMs = this.lastChangeMs = nowMs;
  }
}

export function signsOf({ peer, source, producer }: PublishedSource): TrackSigns {
  const { peerId: participantId, role } = peer;
  return new TrackSigns({ participantId, role, source, kind: producer.kind }, producer.paused, Date.now());
}

/** The picture of whoever teaches is looked at; thirty cameras of students would cost too much. */
export const isTaught = ({ peer: { role } }: PublishedSource) => role === 'host' || role === 'cohost';
