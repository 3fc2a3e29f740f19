import { randomUUID } from 'node:crypto';
import { listScreenShares, updateScreenShare } from '@lectern/contracts/rest/screen-shares';
import { endSession } from '@lectern/contracts/rest/sessions';
import { screenPresets } from '@lectern/contracts/screen-quality';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeLiveClass } from '../../testing/classes.ts';
import { type Person, startTestApp, type TestApp } from '../../testing/test-app.ts';

let app: TestApp;
let owner: Person;
beforeAll(async () => {
  app = await startTestApp();
  owner = await app.person('creator');
});
afterEach(() => {
  app.signaling.away = false;
});
afterAll(() => app?.close());

async function sharedScreen() {
  const { session } = await makeLiveClass(app, owner);
  const { sessionId } = session;
  const producerId = randomUUID();
  app.signaling.shareScreen(sessionId, producerId, 'Ada');
  const params = { sessionId, producerId };
  return {
    params,
    list: () => app.call(listScreenShares, { params: { sessionId } }, owner),
    update: (body: object, of = params) => app.call(updateScreenShare, { params: of, body }, owner),
  };
}

describe('a shared screen', () => {
  it('is listed with how it is sent and by whom', async () => {
    const { params, list } = await sharedScreen();
    expect(await list()).toEqual({
      data: [
        {
          ...params,
          participantId: expect.any(String),
          displayName: 'Ada',
          quality: screenPresets['1080p30'],
        },
      ],
    });
  });

  it('is changed in what is named, and in nothing else', async () => {
    const { update, list } = await sharedScreen();
    const quality = { height: 720, frameRate: 30, maxBitrateKbps: 900 };
    expect(await update({ height: 720, maxBitrateKbps: 900 })).toMatchObject({ displayName: 'Ada', quality });
    expect((await list()).data[0]?.quality).toEqual(quality);
  });

  it.each([[{}], [{ height: 10 }], [{ frameRate: 0 }], [{ maxBitrateKbps: 1e6 }], [{ height: '720' }]])(
    'is not changed by %o',
    async body => {
      const { update, list } = await sharedScreen();
      await expect(update(body)).rejects.toMatchObject({ code: 'validation_failed' });
      expect((await list()).data[0]?.quality).toEqual(screenPresets['1080p30']);
    },
  );

  it('that is not there is media_not_found; one in a class that is over is session_not_live', async () => {
    const { params, update } = await sharedScreen();
    const body = { height: 480 };
    await expect(update(body, { ...params, producerId: randomUUID() })).rejects.toMatchObject({
      code: 'media_not_found',
    });
    app.signaling.away = true;
    await expect(update(body)).rejects.toMatchObject({ code: 'signaling_unavailable' });
    app.signaling.away = false;
    await app.call(endSession, { params: { sessionId: params.sessionId } }, owner);
    await expect(update(body)).rejects.toMatchObject({ code: 'session_not_live' });
  });
});
