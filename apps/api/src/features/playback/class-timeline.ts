import type { TimelineMarker } from '@lectern/contracts/rest/playback';
import type { LogEvent, LogEventType } from '@lectern/contracts/session-log/log-event';

/** Events of the log that a timeline is made of. */
export const timelineEventTypes = [
  'chat:message-sent',
  'hand:raised',
  'session:marked',
  'caption:line',
  'media:producer-added',
  'media:producer-paused',
  'media:producer-resumed',
  'media:producer-closed',
  'media:room-lost',
  'room:peer-left',
] as const satisfies readonly LogEventType[];

export type TimelineEvent = LogEvent<(typeof timelineEventTypes)[number]>;

/** A stretch in milliseconds of the video. */
export interface Stretch {
  fromMs: number;
  toMs: number;
}

export interface TypedLine {
  atMs: number;
  language: string;
  text: string;
  typedForMs: number;
}

export interface ClassTimeline {
  /** In order of time. */
  markers: TimelineMarker[];
  shares: (Stretch & { who: string | null })[];
  marks: { atMs: number; label: string | null }[];
  /** When no microphone was on. */
  pauses: Stretch[];
  lines: TypedLine[];
}

interface Clock {
  /** Wall clock of the first moment that is played, as milliseconds since 1970. */
  startedAtMs: number;
  durationMs: number;
}

/** So many are shown at most; nobody reads more, and a page must stay quick. */
const mostMarkers = 5_000;

/**
 * What happened in a class while the video plays. A recording runs with the wall clock from its first sample to its end, gaps in
 * its tracks included, so an event stands where it happened: its time less that of the first sample.
 * @param events all of the session from its beginning, in order: what was shared before the recording began still is when it begins.
 * @param nameOf how a participant is called in what is made of this recording: a stand-in for who declined to be in it, null for who is not known.
 */
export function classTimeline(
  events: readonly TimelineEvent[],
  { startedAtMs, durationMs }: Clock,
  nameOf: (participantId: string) => string | null,
): ClassTimeline {
  const markers: TimelineMarker[] = [];
  const marks: ClassTimeline['marks'] = [];
  const lines: TypedLine[] = [];
  const screens = new Presence(durationMs);
  const voices = new Presence(durationMs);

  for (const event of events) {
    const atMs = Math.round(Date.parse(event.at) - startedAtMs);
    const isPlayed = atMs >= 0 && atMs <= durationMs;
    const mark = (kind: TimelineMarker['kind'], name: string | null, text: string) => {
      if (isPlayed && markers.length < mostMarkers) markers.push({ atMs, kind, who: name, text });
    };
    switch (event.type) {
      case 'chat:message-sent': {
        const { participantId, text } = event.payload;
        mark('chat', nameOf(participantId), text);
        break;
      }
      case 'hand:raised':
        mark('hand', nameOf(event.payload.participantId), 'Raised a hand');
        break;
      case 'session:marked': {
        const { label } = event.payload;
        mark('mark', null, label ?? 'Marked moment');
        if (isPlayed) marks.push({ atMs, label });
        break;
      }
      case 'caption:line': {
        const { language, text, typedForMs } = event.payload;
        if (isPlayed) lines.push({ atMs, language, text, typedForMs });
        break;
      }
      case 'media:producer-added': {
        const { producerId, participantId, source, paused } = event.payload.producer;
        if (source === 'screen') {
          screens.begin(producerId, participantId, atMs);
          mark('share', nameOf(participantId), 'Shared a screen');
        }
        if (source === 'microphone') voices.begin(producerId, participantId, atMs, paused);
        break;
      }
      case 'media:producer-paused':
        voices.pause(event.payload.producerId, atMs);
        break;
      case 'media:producer-resumed':
        voices.resume(event.payload.producerId, atMs);
        break;
      case 'media:producer-closed':
        for (const presence of [screens, voices]) presence.end(event.payload.producerId, atMs);
        break;
      case 'room:peer-left':
        for (const presence of [screens, voices]) presence.endAllOf(event.payload.participantId, atMs);
        break;
      case 'media:room-lost':
        for (const presence of [screens, voices]) presence.endAll(atMs);
    }
  }
  const shares = screens.finish().map(({ owner, ...stretch }) => ({ ...stretch, who: nameOf(owner) }));
  for (const share of shares.filter(({ fromMs }) => fromMs === 0))
    if (!markers.some(({ kind, atMs }) => kind === 'share' && atMs === 0))
      markers.unshift({ atMs: 0, kind: 'share', who: share.who, text: 'Shared a screen' });
  return { markers, shares, marks, lines, pauses: gapsBetween(voices.finish(), durationMs) };
}

interface Open {
  owner: string;
  /** Null while paused. */
  since: number | null;
}

/** Who sends something, and from when to when. */
class Presence {
  readonly #durationMs: number;
  readonly #open = new Map<string, Open>();
  readonly #stretches: (Stretch & { owner: string })[] = [];

  constructor(durationMs: number) {
    this.#durationMs = durationMs;
  }

  begin(id: string, owner: string, atMs: number, paused = false): void {
    this.end(id, atMs);
    this.#open.set(id, { owner, since: paused ? null : atMs });
  }

  pause(id: string, atMs: number): void {
    const open = this.#open.get(id);
    if (!open) return;
    this.#close(open, atMs);
    open.since = null;
  }

  resume(id: string, atMs: number): void {
    const open = this.#open.get(id);
    if (open) open.since ??= atMs;
  }

  end(id: string, atMs: number): void {
    this.pause(id, atMs);
    this.#open.delete(id);
  }

  endAllOf(owner: string, atMs: number): void {
    for (const [id, open] of this.#open) if (open.owner === owner) this.end(id, atMs);
  }

  endAll(atMs: number): void {
    for (const id of [...this.#open.keys()]) this.end(id, atMs);
  }

  /** In the order of their beginnings. */
  finish(): (Stretch & { owner: string })[] {
    this.endAll(this.#durationMs);
    return this.#stretches.sort((a, b) => a.fromMs - b.fromMs);
  }

  #close({ owner, since }: Open, atMs: number): void {
    if (since === null) return;
    const fromMs = Math.max(0, since);
    const toMs = Math.min(this.#durationMs, atMs);
    if (toMs > fromMs) this.#stretches.push({ owner, fromMs, toMs });
  }
}

/** What no stretch covers. @param stretches in the order of their beginnings. */
function gapsBetween(stretches: readonly Stretch[], durationMs: number): Stretch[] {
  const gaps: Stretch[] = [];
  let coveredTo = 0;
  for (const { fromMs, toMs } of [...stretches, { fromMs: durationMs, toMs: durationMs }]) {
    if (fromMs > coveredTo) gaps.push({ fromMs: coveredTo, toMs: fromMs });
    coveredTo = Math.max(coveredTo, toMs);
  }
  return gaps;
}
