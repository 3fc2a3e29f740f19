import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestLog } from '../testing/test-log.ts';
import { Delivery } from './delivery.ts';
import { ManifestLog, type Report } from './manifest-log.ts';

let captureDir: string;
let log: ManifestLog;
const [recordingId, sessionId, trackId] = [uuidv7(), uuidv7(), uuidv7()];
const patienceMs = 100;
beforeEach(async () => {
  captureDir = await mkdtemp(path.join(tmpdir(), 'lectern-delivery-'));
  log = await ManifestLog.create(path.join(captureDir, recordingId), uuidv7());
});
afterEach(async () => {
  await log.close();
  await rm(captureDir, { recursive: true });
});

const segmentAt = (index: number): Report => ({
  type: 'segment',
  trackId,
  segment: {
    ...{ index, file: `${recordingId}/${trackId}/${index}.mkv`, startMs: index, durationMs: 1 },
    ...{ sizeBytes: 1, sha256: '0'.repeat(64) },
  },
});

const trackOf = (id: string) => ({
  ...({ trackId: id, participantId: uuidv7(), displayName: 'Ada', role: 'host', source: 'camera' } as const),
  ...({ kind: 'video', mimeType: 'video/VP8' } as const),
});

/** @param take what the API does with a segment @returns with whether the end was told */
function deliver(take: (index: number) => void, takeTrack: () => void = () => undefined) {
  const told = { end: false };
  const delivery = new Delivery(
    { recordingId, sessionId, provisional: false },
    log,
    {
      registerTrack: async () => {
        takeTrack();
        return undefined;
      },
      registerSegment: async ({ params: { index } }) => {
        take(Number(index));
        return undefined;
      },
      reportCapture: async () => {
        told.end = true;
        return undefined;
      },
    },
    new TestLog().logger,
    { patienceMs },
  );
  return { delivery, told };
}

it('what hangs on something that the API does not know is not waited for one by one', async () => {
  const calls: number[] = [];
  const { delivery, told } = deliver(index => {
    calls.push(index);
    throw new AppError('not_found');
  });
  for (const index of [0, 1, 2, 3]) delivery.add(segmentAt(index), true);
  delivery.add({ type: 'stopped', at: new Date(0).toISOString(), reason: 'requested' }, true);
  await delivery.settled();
  expect(calls.filter(index => index === 0).length).toBeGreaterThan(1);
  expect(calls.filter(index => index > 0)).toEqual([1, 2, 3]);
  expect(told.end).toBe(true);
});

it('nothing waits for a track that was left out', async () => {
  const calls: number[] = [];
  const { delivery } = deliver(
    index => {
      calls.push(index);
      throw new AppError('not_found');
    },
    () => {
      throw new AppError('validation_failed');
    },
  );
  delivery.add({ type: 'track', track: trackOf(trackId) }, true);
  for (const index of [0, 1]) delivery.add(segmentAt(index), true);
  await delivery.settled();
  expect(calls).toEqual([0, 1]);
});

it('what the API came to know once is waited for anew when it says otherwise later', async () => {
  const taken: number[] = [];
  const refused: number[] = [];
  let refusedAtMs = 0;
  const { delivery } = deliver(index => {
    // Once each: what it learns a moment after us, and what it cannot read for a moment.
    const isLate = refusedAtMs > 0 && performance.now() - refusedAtMs > patienceMs;
    if (!refused.includes(index) && (index === 0 || isLate)) {
      refused.push(index);
      refusedAtMs ||= performance.now();
      throw new AppError('not_found');
    }
    taken.push(index);
  });
  delivery.add(segmentAt(0), true);
  await delivery.settled();
  delivery.add(segmentAt(1), true);
  await delivery.settled();
  expect(refused).toEqual([0, 1]);
  expect(taken).toEqual([0, 1]);
});
