/**
 * What a recording has of each source of each person.
 * @param {{tracks: {participantId: string, source: string, segments: {startMs: number, durationMs: number}[]}[]}} manifest
 * @returns {Map<string, [number, number][]>} by source, spans of wall-clock time in order, none touching another
 */
export function coverageOf({ tracks }) {
  const bySource = Map.groupBy(tracks, track => track.source);
  return new Map(
    [...bySource].map(([source, same]) => {
      const spans = same
        .flatMap(track => track.segments.map(({ startMs, durationMs }) => [startMs, startMs + durationMs]))
        .sort((a, b) => a[0] - b[0]);
      return [source, joined(spans)];
    }),
  );
}

function joined(spans) {
  const result = [];
  for (const [from, to] of spans) {
    const last = result.at(-1);
    if (last && from <= last[1] + touchingMs) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result;
}

/** Two segments that follow each other differ by what a clock's correction moves them. */
const touchingMs = 100;

/** Milliseconds of `from` to `to` that no span covers. @param {[number, number][]} spans */
export function missingOf(spans, from, to) {
  const covered = spans.reduce(
    (total, [start, end]) => total + Math.max(0, Math.min(end, to) - Math.max(start, from)),
    0,
  );
  return Math.max(0, Math.round(to - from - covered));
}

/**
 * Media that had been sent before the kill, and is not in the recording: from the end of the last span that began before it.
 * @param {[number, number][]} spans
 */
export function lostBefore(spans, killedAt, from) {
  const before = spans.filter(([start]) => start < killedAt).at(-1);
  return Math.max(0, Math.round(killedAt - Math.max(from, before?.[1] ?? from)));
}

/** From the kill to the first media after it that is in the recording; null when there is none. */
export function backAfter(spans, killedAt) {
  const next = spans.find(([, end]) => end > killedAt);
  return next ? Math.max(0, Math.round(next[0] - killedAt)) : null;
}
