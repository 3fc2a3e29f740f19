import { randomUUID } from 'node:crypto';
import { signalingControlEndpoints } from '@lectern/contracts/internal/signaling-control';
import { fillPath } from '@lectern/contracts/kernel/call';
import type { SocketRequestName } from '@lectern/contracts/socket/catalogue';
import { socketRequests } from '@lectern/contracts/socket/catalogue';
import { internalSecretHeader } from '@lectern/service-kit/http/internal-auth';
import { describe, expect, it } from 'vitest';
import { takeSeatSilently } from './testing/silent-takeover.ts';
import { joinToken, testInternalSecret } from './testing/test-client.ts';
import { testRedisUrl } from './testing/test-redis.ts';
import { useTestApp } from './testing/use-test-app.ts';

const { app, client, joined } = useTestApp(await testRedisUrl());

const plausible: Record<string, unknown> = {
  text: 'hello',
  afterSeq: 0,
  limit: 10,
  transportId: 't',
  dtlsParameters: {},
  rtpCapabilities: {},
  rtpParameters: {},
  source: 'camera',
  kind: 'video',
  producerId: 'p',
  consumerId: 'c',
  producerIds: ['p'],
  change: { height: 720 },
  mode: 'data-budget',
  image: new Uint8Array(4),
  videos: [],
  level: 'poor',
  answer: 'given',
  textVersion: '1',
  participantId: randomUUID(),
  ...{ language: 'en', typedForMs: 1_000 },
};
const needSeat = Object.entries(socketRequests).filter(([, request]) => request.requires === 'seat');

describe('who may not', () => {
  it.each(needSeat.map(([name]) => [name]))(
    '%s is refused without a seat, and from a superseded connection',
    async name => {
      const sessionId = await app().openSession();
      const payload = () => ({ ...plausible, commandId: randomUUID() });
      const stranger = client(await joinToken({ sessionId }));
      expect(await stranger.raw(name, payload())).toMatchObject({ ok: false, error: { code: 'not_joined' } });

      const sub = randomUUID();
      const first = await joined(sessionId, { sub, role: 'host' });
      await takeSeatSilently(app().redis, sessionId, sub);
      // This process has seen it in the log.
      await app().control.readLiveSession({ params: { sessionId } });
      expect(await first.raw(name, payload())).toMatchObject({
        ok: false,
        error: { code: 'seat_superseded' },
      });
    },
  );

  const denied: SocketRequestName[] = [
    'chat:send',
    'hand:raise',
    'media:produce',
    'media:mute',
    'media:mute-all',
    'media:ask-to-unmute',
    'media:set-screen-quality',
    'recording:start',
    'recording:stop',
    'recording:keep',
    'caption:send',
    'session:mark',
    'session:end',
  ];
  it.each(denied.map(name => [name]))('%s is forbidden for an observer', async name => {
    const sessionId = await app().openSession();
    const observer = await joined(sessionId, { role: 'observer' });
    expect(await observer.raw(name, { ...plausible, commandId: randomUUID() })).toMatchObject({
      ok: false,
      error: { code: 'forbidden' },
    });
  });

  it('a token of one class never reaches another', async () => {
    const mine = await app().openSession();
    const other = await app().openSession();
    const ada = await joined(mine);
    const bob = await joined(other);
    await bob.command('chat:send', { text: 'secret' });
    await ada.command('chat:send', { text: 'mine' });
    await ada.heard(events => events.some(e => e.type === 'chat:message-sent'));
    expect(JSON.stringify(ada.events)).not.toContain('secret');
  });

  const ids = {
    sessionId: randomUUID(),
    recordingId: randomUUID(),
    participantId: randomUUID(),
    producerId: 'p',
    viewerId: randomUUID(),
    resourceId: randomUUID(),
  };
  it.each(Object.entries(signalingControlEndpoints))(
    'the control API’s %s without the internal secret is 401, before it is read',
    async (_, { method, path }) => {
      for (const secret of [undefined, `${testInternalSecret}x`]) {
        const body = method === 'GET' ? null : '{"not": "json';
        const answer = await fetch(app().url + fillPath(path, ids), {
          method,
          headers: {
            ...(secret && { [internalSecretHeader]: secret }),
            ...(body && { 'content-type': 'application/json' }),
          },
          body,
        });
        expect(answer.status).toBe(401);
        expect(await answer.json()).toMatchObject({ code: 'unauthenticated' });
      }
    },
  );
});
