import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Device } from 'mediasoup-client';
import { afterEach, expect, it, vi } from 'vitest';
import { MediaLink } from './media-link.ts';

afterEach(() => vi.useRealTimers());

it('a media server that refuses this browser is asked again, but seldom', async () => {
  vi.useFakeTimers();
  const request = vi.fn(async () => {
    throw new AppError('rtp_parameters_invalid');
  });
  const device = Promise.resolve({ recvRtpCapabilities: {} } as Device);
  const link = new MediaLink(
    request,
    {
      wanted: () => ({ track: null, on: false }),
      measured: () => undefined,
      settings: () => ({ iceServers: [], relayOnly: false, videoCodec: null }),
      changed: () => undefined,
      stateChanged: () => undefined,
      switchOff: () => undefined,
    },
    device,
  );
  await link.capabilitiesForJoin();
  link.seated(null, [], false);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(request.mock.calls.length).toBeGreaterThan(5);
  expect(request.mock.calls.length).toBeLessThan(20);
  link.close();
});
