import type { ClassRole } from '@lectern/contracts/primitives';
import type { TimedTrack } from './timeline.ts';

/** One person's camera or screen. */
export interface SceneTile {
  participantId: string;
  displayName: string;
  /** Null for somebody who is heard and not seen. */
  trackId: string | null;
}

/**
 * What is seen from `fromMs` to `toMs`. While screens are shared, `people` holds whoever is shown in the corner, if anybody; otherwise
 * everybody on stage. Both are empty when nobody is there.
 */
export interface Scene {
  fromMs: number;
  toMs: number;
  screens: SceneTile[];
  people: SceneTile[];
}

/**
 * A pause of this length in one person's picture is held: the last frame stays. It is what a recorder that died and came back
 * loses at most, and a browser that reconnects. After a longer one the picture goes to somebody else.
 */
export const heldGapMs = 5_000;
/** A microphone that is off for no longer than this does not take its owner off the stage. */
const voiceGapMs = 10_000;
/** What changes again sooner than this is not worth a new layout. */
const settleMs = 1_500;
const mostPeople = 9;
const mostScreens = 4;

interface Span {
  fromMs: number;
  toMs: number;
  track: TimedTrack;
}

/** One person's camera, screen or microphone, and when it is on. */
interface Presence {
  what: 'screen' | 'camera' | 'voice';
  participantId: string;
  role: ClassRole;
  displayName: string;
  firstMs: number;
  spans: Span[];
}

interface Layout {
  fromMs: number;
  toMs: number;
  screens: Presence[];
  people: Presence[];
}

/** Who is seen when, from 0 to `durationMs` without gaps or overlaps. Pure. */
export function chooseScenes(
  videoTracks: readonly TimedTrack[],
  audioTracks: readonly TimedTrack[],
  durationMs: number,
): Scene[] {
  const presences = [
    ...gather(videoTracks, heldGapMs),
    ...gather(
      audioTracks.filter(track => track.source === 'microphone'),
      voiceGapMs,
    ),
  ];
  const layouts = settle(joinEqual(holdThroughShortDarkness(joinEqual(sweep(presences, durationMs)))));
  return layouts.flatMap(splitByTrack);
}

function gather(tracks: readonly TimedTrack[], gapMs: number): Presence[] {
  const groups = Map.groupBy(tracks, track => `${track.participantId} ${track.source}`);
  return [...groups.values()].flatMap(group => {
    const spans = joinSpans(group, gapMs);
    const [first] = spans;
    if (!first) return [];
    const { participantId, role, displayName, source } = first.track;
    const what = source === 'camera' || source === 'screen' ? source : 'voice';
    return [{ what, participantId, role, displayName, firstMs: first.fromMs, spans }];
  });
}

/** When each track of one source is there: its segments, joined over gaps of at most `gapMs` until the same source goes on. */
function joinSpans(tracks: readonly TimedTrack[], gapMs: number): Span[] {
  const pieces = tracks
    .flatMap(track => track.segments.map(({ fromMs, toMs }) => ({ fromMs, toMs, track })))
    .sort((a, b) => a.fromMs - b.fromMs);
  const spans: Span[] = [];
  for (const piece of pieces) {
    const last = spans.at(-1);
    if (last && piece.fromMs - last.toMs <= gapMs) {
      if (last.track === piece.track) {
        last.toMs = Math.max(last.toMs, piece.toMs);
        continue;
      }
      last.toMs = Math.max(last.toMs, piece.fromMs);
    }
    spans.push({ ...piece });
  }
  return spans;
}

function sweep(presences: readonly Presence[], durationMs: number): Layout[] {
  const spans = presences
    .flatMap(presence => presence.spans.map(({ fromMs, toMs }) => ({ fromMs, toMs, presence })))
    .sort((a, b) => a.fromMs - b.fromMs);
  const edges = [...new Set([0, durationMs, ...spans.flatMap(span => [span.fromMs, span.toMs])])]
    .filter(edge => edge >= 0 && edge <= durationMs)
    .sort((a, b) => a - b);
  let there: typeof spans = [];
  let next = 0;
  const layouts: Layout[] = [];
  for (const [index, fromMs] of edges.entries()) {
    const toMs = edges[index + 1];
    if (toMs === undefined) break;
    there = there.filter(span => span.toMs > fromMs);
    for (let span = spans[next]; span && span.fromMs <= fromMs; span = spans[++next])
      if (span.toMs > fromMs) there.push(span);
    layouts.push({ fromMs, toMs, ...choose(new Set(there.map(span => span.presence))) });
  }
  return layouts;
}

/** Who of those that are there is seen. */
function choose(there: ReadonlySet<Presence>): Pick<Layout, 'screens' | 'people'> {
  const all = [...there];
  const cameras = all.filter(({ what }) => what === 'camera').sort(byRank);
  const voices = all.filter(({ what }) => what === 'voice').sort(byRank);
  const heard = new Set(voices.map(voice => voice.participantId));
  const seen = new Set(cameras.map(camera => camera.participantId));

  // Those on stage are seen whether they speak or not; of the others whoever speaks, so that the silent do not crowd the picture.
  const onStage = [...cameras, ...voices.filter(voice => !seen.has(voice.participantId))]
    .filter(({ role, participantId }) => rank(role) < audience || heard.has(participantId))
    .sort((a, b) => rank(a.role) - rank(b.role) || nameCard(a) - nameCard(b) || byArrival(a, b));

  const screens = all
    .filter(({ what }) => what === 'screen')
    .sort(byArrival)
    .slice(-mostScreens);
  const newest = screens.at(-1);
  if (newest) {
    const sharing = cameras.find(camera => camera.participantId === newest.participantId);
    return {
      screens,
      people: [sharing ?? onStage.find(person => person.what === 'camera')].filter(
        person => person !== undefined,
      ),
    };
  }
  // Where nobody on stage has a picture, that of a silent one is better than none.
  const onCamera = onStage.some(person => person.what === 'camera');
  return { screens: [], people: (onCamera ? onStage : [...onStage, ...cameras]).slice(0, mostPeople) };
}

const audience = 3;
const rank = (role: ClassRole) =>
  role === 'host' ? 0 : role === 'cohost' ? 1 : role === 'speaker' ? 2 : audience;
const nameCard = (presence: Presence) => Number(presence.what === 'voice');
const byArrival = (a: Presence, b: Presence) =>
  a.firstMs - b.firstMs || a.participantId.localeCompare(b.participantId);
const byRank = (a: Presence, b: Presence) => rank(a.role) - rank(b.role) || byArrival(a, b);

const isEmpty = (layout: Layout) => layout.screens.length + layout.people.length === 0;

/** Sound starts a little before the picture and outlasts it by a few frames: neither deserves a flash of darkness. */
function holdThroughShortDarkness(layouts: readonly Layout[]): Layout[] {
  return layouts.map((layout, index) => {
    if (!isEmpty(layout) || layout.toMs - layout.fromMs > heldGapMs) return layout;
    const neighbour = layouts[index - 1] ?? layouts[index + 1];
    return neighbour ? { ...neighbour, fromMs: layout.fromMs, toMs: layout.toMs } : layout;
  });
}

/**
 * People who come and go in quick succession do not make the picture flicker: a layout that is about to change again is passed over and
 * the one before stays, until that one has been out of date for as long as a gap is held.
 */
function settle(layouts: readonly Layout[]): Layout[] {
  const kept: Layout[] = [];
  let staleSinceMs = 0;
  for (const [index, layout] of layouts.entries()) {
    const last = kept.at(-1);
    const isLast = index === layouts.length - 1;
    const short = layout.toMs - layout.fromMs < settleMs;
    if (short && !(isLast && !last) && layout.toMs - staleSinceMs <= heldGapMs) {
      if (last) last.toMs = layout.toMs;
      continue;
    }
    if (last && keyOf(last) === keyOf(layout)) last.toMs = layout.toMs;
    // Without a layout before, what comes first begins early: its first frame stands in.
    else kept.push({ ...layout, fromMs: last?.toMs ?? 0 });
    staleSinceMs = layout.toMs;
  }
  return kept;
}

function joinEqual(layouts: readonly Layout[]): Layout[] {
  const joined: Layout[] = [];
  for (const layout of layouts) {
    const last = joined.at(-1);
    if (last && keyOf(last) === keyOf(layout)) last.toMs = layout.toMs;
    else joined.push({ ...layout });
  }
  return joined;
}

const keyOf = ({ screens, people }: Layout) =>
  [...screens, ...people].map(({ what, participantId }) => `${what} ${participantId}`).join();

/** A reconnect starts a new track in the middle of a layout: from there on the tile shows that one. */
function splitByTrack(layout: Layout): Scene[] {
  const changes = [...layout.screens, ...layout.people]
    .filter(({ what }) => what !== 'voice')
    .flatMap(({ spans }) => (spans.length > 1 ? spans.flatMap(span => [span.fromMs, span.toMs]) : []))
    .filter(edge => edge > layout.fromMs && edge < layout.toMs);
  const edges = [...new Set([layout.fromMs, ...changes, layout.toMs])].sort((a, b) => a - b);
  const scenes: Scene[] = [];
  for (const [index, fromMs] of edges.slice(0, -1).entries()) {
    const tileOf = (presence: Presence): SceneTile => ({
      participantId: presence.participantId,
      displayName: presence.displayName,
      trackId: presence.what === 'voice' ? null : trackAt(presence.spans, fromMs),
    });
    const screens = layout.screens.map(tileOf);
    const people = layout.people.map(tileOf);
    const toMs = edges[index + 1] ?? layout.toMs;
    const last = scenes.at(-1);
    if (last && tracksOf(last) === tracksOf({ screens, people })) last.toMs = toMs;
    else scenes.push({ fromMs, toMs, screens, people });
  }
  return scenes;
}

const tracksOf = ({ screens, people }: Pick<Scene, 'screens' | 'people'>) =>
  [...screens, ...people].map(tile => tile.trackId).join();

/** The newest of one person's tracks that are there, because a reconnect starts a new one while the old one runs out. */
function trackAt(spans: readonly Span[], atMs: number): string | null {
  const started = spans.filter(span => span.fromMs <= atMs);
  const there = started.filter(span => span.toMs > atMs);
  const beganMs = ({ track }: Span) => track.segments[0]?.fromMs ?? 0;
  const span =
    largest(there, beganMs) ??
    // Nothing any more, or nothing yet: the last frame is held, or the first one stands in.
    largest(started, ({ toMs }) => toMs) ??
    spans[0];
  return span?.track.trackId ?? null;
}

const largest = (spans: readonly Span[], figure: (span: Span) => number) =>
  spans.reduce<Span | undefined>((a, b) => (a && figure(a) >= figure(b) ? a : b), undefined);
