import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import { mediaAddresses, nodeUrl } from './env.ts';

it('honours both names of each address, and puts the range of ports where either name says', () => {
  expect(mediaAddresses({ MEDIASOUP_WORKERS: 2 })).toEqual({
    firstPort: 40_000,
    listenIp: '0.0.0.0',
    announcedIp: '127.0.0.1',
  });
  expect(
    mediaAddresses({
      MEDIASOUP_WORKERS: 2,
      MEDIASOUP_MIN_PORT: 10_000,
      MEDIASOUP_MAX_PORT: 10_100,
      WEBRTC_LISTEN_IP: '10.0.0.4',
      WEBRTC_ANNOUNCED_IP: '203.0.113.9',
    }),
  ).toEqual({ firstPort: 10_000, listenIp: '10.0.0.4', announcedIp: '203.0.113.9' });
  expect(
    mediaAddresses({
      MEDIASOUP_WORKERS: 1,
      RTC_PORT: 41_000,
      MEDIASOUP_MIN_PORT: 10_000,
      MEDIASOUP_LISTEN_IP: '10.0.0.5',
      WEBRTC_LISTEN_IP: '10.0.0.4',
    }),
  ).toMatchObject({ firstPort: 41_000, listenIp: '10.0.0.5' });
});

it('refuses workers that do not fit into the range of ports', () => {
  const answer = mediaAddresses({
    MEDIASOUP_WORKERS: 4,
    MEDIASOUP_MIN_PORT: 10_000,
    MEDIASOUP_MAX_PORT: 10_002,
  });
  expect(answer).toEqual({ problem: expect.stringContaining('MEDIASOUP_MAX_PORT') });
});

it('names an address at which other services can reach it', () => {
  const MEDIA_WORKER_PORT = 4002;
  expect(nodeUrl({ HOST: '127.0.0.1', MEDIA_WORKER_PORT })).toBe('http://127.0.0.1:4002');
  expect(nodeUrl({ HOST: '::1', MEDIA_WORKER_PORT })).toBe('http://[::1]:4002');
  expect(nodeUrl({ HOST: '0.0.0.0', MEDIA_WORKER_PORT })).toBe(`http://${hostname()}:4002`);
  const MEDIA_NODE_URL = 'http://10.0.0.7:5000/';
  expect(nodeUrl({ HOST: '0.0.0.0', MEDIA_WORKER_PORT, MEDIA_NODE_URL })).toBe('http://10.0.0.7:5000');
});
