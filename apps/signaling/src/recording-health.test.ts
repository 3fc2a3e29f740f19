import { captureHealthChanged } from '@lectern/contracts/bus/topics';
import type { RecordingHealth } from '@lectern/contracts/recording-health';
import { v7 as uuidv7 } from 'uuid';
import { beforeEach, expect, it } from 'vitest';
import { ScriptedMedia } from './testing/scripted-media.ts';
import type { TestClient } from './testing/test-client.ts';
import { testRedisUrl } from './testing/test-redis.ts';
import { useTestApp } from './testing/use-test-app.ts';

const media = new ScriptedMedia();
const { app, joined } = useTestApp(await testRedisUrl(), { media: media.control });

let sessionId: string;
let recordingId: string;
let host: TestClient;

beforeEach(async () => {
  sessionId = await app().openSession();
  host = await joined(sessionId, { role: 'host' });
  ({ recordingId } = await host.command('recording:start', {}));
});

/** What a client is told from now on. */
function hears(client: TestClient): RecordingHealth[] {
  const heard: RecordingHealth[] = [];
  client.socket.on('recording:health', (health: RecordingHealth) => heard.push(health));
  return heard;
}
const problem = {
  kind: 'disk-low',
  participantId: null,
  source: null,
  since: new Date().toISOString(),
  freeBytes: 1,
} as const;
const publish = (of: string) =>
  app().bus.publish(captureHealthChanged, { roomId: sessionId, recordingId: of, problems: [problem] });

it('hosts and cohosts are told what is wrong with the recording, and nobody else', async () => {
  const cohost = await joined(sessionId, { role: 'cohost' });
  const others = await Promise.all(
    (['speaker', 'student', 'guest', 'observer'] as const).map(role => joined(sessionId, { role })),
  );
  const told = [hears(host), hears(cohost)];
  const untold = others.map(hears);
  await publish(recordingId);
  await expect.poll(() => told).toEqual([1, 2].map(() => [{ recordingId, problems: [problem] }]));
  // What is sent after it arrives after it.
  await host.command('chat:send', { text: 'after that' });
  for (const other of others)
    await other.heard(events => events.some(event => event.type === 'chat:message-sent'));
  expect(untold.flat()).toEqual([]);
});

it('a recording that is not of this class, or over, is not spoken of', async () => {
  const told = hears(host);
  await publish(uuidv7());
  await publish(recordingId);
  await expect.poll(() => told).toHaveLength(1);
  expect(told[0]?.recordingId).toBe(recordingId);
});
