import type { LocalSource } from '@lectern/client/local-media-view';
import { outcome } from '@lectern/client/connection-check/check-results';
import { expect, it } from 'vitest';
import { makeReport, reportText } from './check-report.ts';
import { findDevices } from './device-findings.ts';

const off: LocalSource = {
  on: false,
  starting: false,
  track: null,
  problem: null,
  lost: null,
  deviceId: 'a-device-id',
};
const on: LocalSource = { ...off, on: true, track: { label: 'Ada’s microphone' } as MediaStreamTrack };

it('says what the page says, in words and figures, and nothing of people and devices', () => {
  const report = makeReport({
    checks: {
      browser: { state: 'done', ...outcome('browser-ready', 'good', { webRtc: true }) },
      signaling: { state: 'done', ...outcome('signaling-websocket', 'good', { roundTripMs: 3 }) },
      udp: { state: 'done', ...outcome('udp-blocked', 'fair') },
      tcp: { state: 'running' },
      turn: { state: 'waiting' },
      bandwidth: { state: 'waiting' },
    },
    devices: findDevices(true, { microphone: on, camera: { ...off, problem: 'in-use' } }, true, 'heard'),
    finishedAtMs: Date.UTC(2026, 0, 2, 3, 4, 5),
    server: 'https://class.example',
    userAgent: 'A browser',
  });
  expect(report).toMatchObject({
    testedAt: '2026-01-02T03:04:05.000Z',
    summary: 'A class works here, with limits',
    checks: [
      { name: 'browser' },
      { name: 'signaling', figures: { roundTripMs: 3 } },
      { name: 'udp', verdict: 'fair' },
    ],
    devices: { microphone: 'heard', camera: 'in-use', speaker: 'heard' },
  });
  expect(report.checks[2]?.next).toContain('firewall');
  expect(reportText(report)).not.toMatch(/Ada|a-device-id/);
  expect(JSON.parse(reportText(report))).toEqual(report);
});

it('tells a silent microphone from one that is off and one that nobody has tested', () => {
  const both = { microphone: on, camera: on };
  expect(findDevices(true, both, false, 'not-asked')).toMatchObject({
    microphone: 'silent',
    camera: 'picture',
  });
  expect(findDevices(true, { ...both, microphone: off }, true, 'not-asked').microphone).toBe('off');
  expect(findDevices(true, { ...both, camera: { ...on, starting: true } }, true, 'not-asked').camera).toBe(
    'starting',
  );
  expect(findDevices(false, both, true, 'not-heard')).toEqual({
    microphone: 'not-tested',
    camera: 'not-tested',
    speaker: 'not-heard',
  });
});
