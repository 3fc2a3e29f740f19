import { randomUUID } from 'node:crypto';
import type { CaptureManifest } from '@lectern/contracts/internal/capture-manifest';
import type { ClassRole, Source } from '@lectern/contracts/primitives';

export interface TrackFixture {
  name: string;
  source: Source;
  role?: ClassRole;
  /** Tracks with the same person have the same participant id. */
  person?: string;
  /** `[start, length]` in milliseconds on the recording's clock. */
  segments: readonly (readonly [startMs: number, durationMs: number])[];
}

/** Some moment; nothing may depend on which. */
export const startOfClassMs = 1_790_000_000_123.4;

/** A manifest whose track ids and file names are the given names, so that expectations can be read. For tests only. */
export function manifestOf(tracks: readonly TrackFixture[]): CaptureManifest {
  return {
    recordingId: randomUUID(),
    sessionId: randomUUID(),
    title: 'Algebra',
    startedAtMs: startOfClassMs,
    endedAtMs: null,
    tracks: tracks.map(({ name, source, role = 'student', person = name, segments }) => ({
      trackId: name,
      participantId: person,
      displayName: person,
      role,
      source,
      kind: source === 'camera' || source === 'screen' ? 'video' : 'audio',
      mimeType: source === 'camera' || source === 'screen' ? 'video/VP8' : 'audio/opus',
      segments: segments.map(([startMs, durationMs], index) => ({
        index,
        file: `rec/${name}/${index}.mkv`,
        startMs: startOfClassMs + startMs,
        durationMs,
        sizeBytes: 1,
        sha256: '0'.repeat(64),
      })),
    })),
  };
}

/** `count` segments of four seconds one after another. */
export const inARow = (startMs: number, count: number) =>
  Array.from({ length: count }, (_, index) => [startMs + index * 4_000, 4_000] as const);
