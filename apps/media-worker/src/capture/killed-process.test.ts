import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CaptureApi } from '../testing/capture-api.ts';
import { type Sender, sendLive } from '../testing/live-source.ts';
import { checkSegment } from '../testing/probe.ts';
import {
  isAlive,
  mediasoupWorkersOf,
  type ServiceProcess,
  startService,
  withCaptureDir,
} from '../testing/service-process.ts';

let api: CaptureApi;
let sender: Sender | null = null;
const processes: ServiceProcess[] = [];

beforeEach(async () => {
  api = await CaptureApi.create();
});
afterEach(async () => {
  await sender?.stop();
  for (const { child, ended } of processes.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await api.goAway();
});

async function start(captureDir: string, entry?: string): Promise<ServiceProcess> {
  const service = await startService({ captureDir, apiUrl: api.url }, entry);
  processes.push(service);
  return service;
}

/** Starts a recording process and feeds it. @returns it, and the time at which its media began. */
async function startRecording(captureDir: string) {
  const service = await start(captureDir, 'testing/recording-process.ts');
  const { recordingId, video, audio } = (await service.line('waiting for media')) as Record<string, string>;
  sender = sendLive(60, { video: video ?? '', audio: audio ?? '' });
  return { service, recordingId: recordingId ?? '' };
}

const tracksOf = (recordingId: string) =>
  api.tracks(recordingId).map(track => api.segments(recordingId, track.trackId));
const endOf = (segment?: { startMs: number; durationMs: number }) =>
  segment ? segment.startMs + segment.durationMs : Number.NaN;

describe('a media-worker that is killed while it records', () => {
  it('loses less than a second: the next one saves the open segments, and ends the recording', () =>
    withCaptureDir(async captureDir => {
      await api.comeBack();
      const { service, recordingId } = await startRecording(captureDir);
      // Two segments of pictures are whole by then, and the third is being written.
      await api.hears(told => told.type === 'segment' && told.segment.index === 1);
      const workers = await mediasoupWorkersOf(service.child.pid ?? 0);
      expect(workers).toHaveLength(2);
      service.child.kill('SIGKILL');
      const killedAt = Date.now();
      expect(await service.ended).toBe('SIGKILL');
      for (const pid of workers) await vi.waitFor(async () => expect(await isAlive(pid)).toBe(false), 5_000);
      const toldBefore = api.told.length;

      await start(captureDir);
      expect(await api.stopped(recordingId)).toBe('capture-failed');
      expect(api.told.length).toBeGreaterThan(toldBefore);
      const tracks = tracksOf(recordingId);
      expect(tracks).toHaveLength(2);
      for (const segments of tracks) {
        expect(segments.map(({ index }) => index)).toEqual(segments.map((_, i) => i));
        expect(killedAt - endOf(segments.at(-1))).toBeLessThan(1_000);
        for (const segment of segments) await checkSegment(captureDir, segment);
      }
      const left = await readdir(path.join(captureDir, recordingId), { recursive: true });
      expect(left.filter(name => name.endsWith('.partial'))).toEqual([]);
    }));

  it('while the API was away, too: everything is told by the next one, which is stopped and told on by a third', () =>
    withCaptureDir(async captureDir => {
      const { service, recordingId } = await startRecording(captureDir);
      await vi.waitFor(
        async () => {
          const names = await readdir(path.join(captureDir, recordingId), { recursive: true });
          expect(names.filter(name => name.endsWith('/0.mkv'))).toHaveLength(2);
        },
        { timeout: 20_000 },
      );
      service.child.kill('SIGKILL');
      await service.ended;

      const next = await start(captureDir);
      await next.line('media-worker is ready');
      next.child.kill('SIGTERM');
      expect(await next.ended).toBe(0);
      expect(api.told).toEqual([]);

      await api.comeBack();
      await start(captureDir);
      expect(await api.stopped(recordingId)).toBe('capture-failed');
      const types = api
        .of(recordingId)
        .map(told => (told.type === 'capture' ? told.report.state : told.type));
      expect(types.filter(type => type === 'stopped')).toHaveLength(1);
      expect(types.at(-1)).toBe('stopped');
      for (const segments of tracksOf(recordingId)) {
        expect(segments.length).toBeGreaterThanOrEqual(1);
        for (const segment of segments) await checkSegment(captureDir, segment);
      }
    }));
});
