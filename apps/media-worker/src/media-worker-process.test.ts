import { createServer } from 'node:net';
import { once } from 'node:events';
import { healthSchema } from '@lectern/contracts/rest/system';
import { mediaControlEndpoints } from '@lectern/contracts/internal/media-control';
import { createInternalClient } from '@lectern/service-kit/http/internal-client';
import { v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { person } from './testing/browser-parameters.ts';
import { CaptureApi } from './testing/capture-api.ts';
import { freeMediaPorts } from './testing/free-ports.ts';
import { type Sender, sendLive } from './testing/live-source.ts';
import { checkSegment } from './testing/probe.ts';
import {
  controlOf,
  isAlive,
  mediasoupWorkersOf,
  type ServiceProcess,
  startService,
  withCaptureDir,
} from './testing/service-process.ts';
import { testSecret } from './testing/test-app.ts';

const processes: ServiceProcess[] = [];
let sender: Sender | null = null;
let api: CaptureApi;

beforeEach(async () => {
  api = await CaptureApi.create();
});
afterEach(async () => {
  await sender?.stop();
  sender = null;
  for (const { child, ended } of processes.splice(0)) {
    child.kill('SIGKILL');
    await ended;
  }
  await api.goAway();
});

async function start(captureDir: string, env = {}, entry?: string): Promise<ServiceProcess> {
  const service = await startService({ captureDir, apiUrl: api.url, env }, entry);
  processes.push(service);
  return service;
}

async function expectGone(pids: readonly number[]): Promise<void> {
  for (const pid of pids) await vi.waitFor(async () => expect(await isAlive(pid)).toBe(false), 5_000);
}

describe('the media-worker process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('ends with 0 on %s, and its mediasoup workers with it', signal =>
    withCaptureDir(async captureDir => {
      const service = await start(captureDir);
      await service.line('media-worker is ready');
      const media = createInternalClient(mediaControlEndpoints, {
        baseUrl: service.url,
        secret: testSecret,
        unavailableCode: 'media_unavailable',
      });
      await media.joinMediaRoom({ params: { roomId: uuidv7() }, body: person() });
      const answer = await fetch(`${service.url}/health`);
      expect(answer.status).toBe(200);
      const { checks } = healthSchema.parse(await answer.json());
      expect(Object.keys(checks).sort()).toEqual(['mediasoup', 'redis']);
      const workers = await mediasoupWorkersOf(service.child.pid ?? 0);
      expect(workers).toHaveLength(2);

      service.child.kill(signal);
      expect(await service.ended).toBe(0);
      await expectGone(workers);
      expect(service.errors()).toBe('');
    }),
  );

  it('saves its recordings when it is asked to stop, and leaves it to the next process whether they go on', () =>
    withCaptureDir(async captureDir => {
      await api.comeBack();
      const service = await start(captureDir, {}, 'testing/recording-process.ts');
      const waiting = (await service.line('waiting for media')) as Record<string, string>;
      const { roomId = '', recordingId = '', video = '', audio = '' } = waiting;
      sender = sendLive(60, { video, audio });
      await api.hears(told => told.type === 'segment');
      service.child.kill('SIGTERM');
      expect(await service.ended).toBe(0);
      const next = await start(captureDir);
      await next.line('took over what a process had recorded');
      await controlOf(next).stopCapture({ params: { roomId, recordingId } });
      expect(await api.stopped(recordingId)).toBe('requested');
      const tracks = api.tracks(recordingId);
      expect(tracks.map(({ source }) => source).sort()).toEqual(['camera', 'microphone']);
      for (const { trackId } of tracks) {
        const segments = api.segments(recordingId, trackId);
        expect(segments.length).toBeGreaterThan(0);
        for (const segment of segments) await checkSegment(captureDir, segment);
      }
    }));

  it('names the port when it cannot have it, and leaves no mediasoup worker behind', () =>
    withCaptureDir(async captureDir => {
      const port = await freeMediaPorts(1);
      const other = createServer().listen(port, '127.0.0.1');
      await once(other, 'listening');
      const service = await start(captureDir, { RTC_PORT: `${port}` });
      const said = await service.line('could not start');
      expect(JSON.stringify(said)).toContain(`port ${port}`);
      expect(await service.ended).toBe(1);
      expect(await mediasoupWorkersOf(service.child.pid ?? 0)).toEqual([]);
      other.close();
    }));

  it('names every variable that is wrong, and ends with 78', () =>
    withCaptureDir(async captureDir => {
      const service = await start(captureDir, { INTERNAL_SECRET: 'short', REDIS_URL: '' });
      expect(await service.ended).toBe(78);
      expect(service.errors()).toMatch(/REDIS_URL is not set/);
      expect(service.errors()).toMatch(/INTERNAL_SECRET has a wrong value/);
    }));
});
