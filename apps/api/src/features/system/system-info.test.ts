import type { EndpointResult } from '@lectern/contracts/kernel/endpoint';
import type { info } from '@lectern/contracts/rest/system';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/test-app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.close());

it('/api/info tells anybody what a client of the broadcast needs', async () => {
  const answer = await fetch(`${app.url}/api/info`);
  expect(answer.status).toBe(200);
  const { broadcast, endpoints } = (await answer.json()) as EndpointResult<typeof info>;
  expect(Object.keys(endpoints)).toEqual(
    expect.arrayContaining(['/stream', '/watch', '/health', '/api/info']),
  );
  expect(broadcast).toMatchObject({ signalingUrl: 'http://signaling.test', maxViewersPerRoom: 100 });
  // As the document of seed 001 lists them.
  expect(Object.keys(broadcast.clientToServer).sort()).toEqual(
    'connect-transport consume create-transport join-room leave-room produce resume-consumer'.split(' '),
  );
  expect(Object.keys(broadcast.serverToClient).sort()).toEqual(
    'consumer-created error producer-created stream-ended stream-started transport-created user-joined user-left viewer-count'.split(
      ' ',
    ),
  );
  expect(broadcast.clientToServer.produce).toMatchObject({
    required: ['transportId', 'kind', 'rtpParameters'],
  });
});
