import { expect, it } from 'vitest';
import { iceServersFor } from './turn-credentials.ts';

it('are what coturn works out for the same secret and time', () => {
  const [server] = iceServersFor(
    { urls: ['turn:turn.test:3478'], secret: 'north' },
    'ada',
    1_000_000_000_000,
  );
  expect(server).toEqual({
    urls: ['turn:turn.test:3478'],
    username: '1000043200:ada',
    // printf '1000043200:ada' | openssl dgst -sha1 -hmac north -binary | base64
    credential: 'QOfyCKI2ttjhtZ4AHQsQTLuJZtY=',
  });
});

it('are none without a TURN server', () => {
  expect(iceServersFor(null, 'ada', 0)).toEqual([]);
});
