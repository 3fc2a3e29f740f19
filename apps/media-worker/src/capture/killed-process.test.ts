import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CaptureApi } from '../testing/capture-api.ts';
import { type Sender, sendLive } from '../testing/live-source.ts';
import { checkSegment } from '../testing/probe.ts';
import {
  controlOf,
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
  const waiting = (await service.line('waiting for media')) as Record<string, string>;
  const { roomId = '', recordingId = '', video = '', audio = '' } = waiting;
  sender = sendLive(60, { video, audio });
  return { service, roomId, recordingId };
}

/** Another process has saved what the dead one was writing, and is told that nobody wants the recording any more. */
async function stopAtNext(next: ServiceProcess, of: { roomId: string; recordingId: string }): Promise<void> {
  await next.line('took over what a process had recorded');
  await controlOf(next).stopCapture({ params: of });
}

const tracksOf = (recordingId: string) =>
  api.tracks(recordingId).map(track => api.segments(recordingId, track.trackId));
const endOf = (segment?: { startMs: number; durationMs: number }) =>
  segment ? segment.startMs + segment.durationMs : Number.NaN;

describe('a media-worker that hangs while it records', () => {
  it('and goes on when another one has taken its part over neither ends the recording nor touches what is saved', () =>
    withCaptureDir(async captureDir => {
      await api.comeBack();
      const { service, roomId, recordingId } = await startRecording(captureDir);
      await api.hears(told => told.type === 'segment' && told.segment.index === 0);
      service.child.kill('SIGSTOP');
      const next = await start(captureDir);
      try {
        await next.line('took over what a process had recorded');
      } finally {
        service.child.kill('SIGCONT');
      }
      await service.line('capture ended: another process has taken this recording over');
      const ended = () =>
        api.of(recordingId).filter(told => told.type === 'capture' && told.report.state === 'stopped');
      expect(ended()).toEqual([]);
      await controlOf(next).stopCapture({ params: { roomId, recordingId } });
      expect(await api.stopped(recordingId)).toBe('requested');
      // Whatever the first one still has to say is said before it ends.
      service.child.kill('SIGTERM');
      expect(await service.ended).toBe(0);
      expect(ended()).toHaveLength(1);
      const tracks = tracksOf(recordingId);
      expect(tracks).toHaveLength(2);
      for (const segments of tracks) for (const segment of segments) await checkSegment(captureDir, segment);
    }));
});

describe('a media-worker that is killed while it records', () => {
  it('loses less than a second: the next one saves the open segments, and ends the recording when it is stopped', () =>
    withCaptureDir(async captureDir => {
      await api.comeBack();
      const { service, roomId, recordingId } = await startRecording(captureDir);
      // Two segments of pictures are whole by then, and the third is being written.
      await api.hears(told => told.type === 'segment' && told.segment.index === 1);
      const workers = await mediasoupWorkersOf(service.child.pid ?? 0);
      expect(workers).toHaveLength(2);
      service.child.kill('SIGKILL');
      const killedAt = Date.now();
      expect(await service.ended).toBe('SIGKILL');
      for (const pid of workers) await vi.waitFor(async () => expect(await isAlive(pid)).toBe(false), 5_000);
      const toldBefore = api.told.length;

      await stopAtNext(await start(captureDir), { roomId, recordingId });
      expect(await api.stopped(recordingId)).toBe('requested');
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
      const { service, roomId, recordingId } = await startRecording(captureDir);
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
      await stopAtNext(await start(captureDir), { roomId, recordingId });
      expect(await api.stopped(recordingId)).toBe('requested');
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
