import {
  type CheckName,
  type CheckProgress,
  checkNames,
  commonFindings,
  type Finding,
  findingsOf,
  outcome,
  outcomeOfFailure,
  type Verdict,
} from '@lectern/client/connection-check/check-results';
import { AppError } from '@lectern/contracts/kernel/app-error';
import { describe, expect, it } from 'vitest';
import { figureTexts, summarize, wordsFor } from './check-words.ts';

const done = (finding: Finding, verdict: Verdict): CheckProgress => ({
  state: 'done',
  ...outcome(finding, verdict),
});
const allWell: Record<CheckName, CheckProgress> = {
  browser: done('browser-ready', 'good'),
  signaling: done('signaling-websocket', 'good'),
  udp: done('udp-works', 'good'),
  tcp: done('tcp-works', 'good'),
  turn: done('turn-not-configured', 'skipped'),
  bandwidth: done('bandwidth-good', 'good'),
};

it.each([...checkNames.flatMap(name => findingsOf[name]), ...commonFindings])(
  '%s is said in words, and what is wrong with a next step',
  finding => {
    const { says, next } = wordsFor({ finding });
    expect(says).toMatch(/^[A-Z].*\.$/);
    const isFine = /ready|works|good|websocket$|not-configured|^no-webrtc/.test(finding);
    if (isFine) expect(next).toBeNull();
    else expect(next).toMatch(/^[A-Z].*\.$/);
  },
);

it('figures have a name and a unit, and what is not known is left out', () => {
  const figures = {
    way: 'udp',
    upKbps: 2_431,
    downKbps: 640,
    upLossPercent: 0.4,
    roundTripMs: null,
    webRtc: true,
  };
  expect(figureTexts({ figures })).toEqual([
    ['Measured over', 'UDP'],
    ['Up', '2.4 Mbit/s'],
    ['Down', '640 kbit/s'],
    ['Lost on the way up', '0.4 %'],
    ['Live video (WebRTC)', 'yes'],
  ]);
});

describe('the summary', () => {
  it.each<[string, Partial<typeof allWell>, string]>([
    ['all well', {}, 'works'],
    ['a spare way that is blocked', { tcp: done('tcp-blocked', 'fair') }, 'works'],
    ['UDP blocked', { udp: done('udp-blocked', 'fair') }, 'limited'],
    ['a slow uplink', { bandwidth: done('bandwidth-slow-up', 'fair') }, 'limited'],
    ['no way at all', { bandwidth: done('bandwidth-no-way', 'bad') }, 'broken'],
    ['too many at once', { udp: done('check-busy', 'skipped') }, 'incomplete'],
  ])('of %s', (_, change, expected) => {
    expect(summarize({ ...allWell, ...change })).toBe(expected);
  });
});

it('a refusal is told apart from a server that is away and from being offline', () => {
  const of = (code: ConstructorParameters<typeof AppError>[0], online = true) =>
    outcomeOfFailure(new AppError(code), online).finding;
  expect(of('check_busy')).toBe('check-busy');
  expect(of('rate_limited')).toBe('check-limited');
  expect(of('media_unavailable')).toBe('server-unreachable');
  expect(of('dependency_unavailable', false)).toBe('offline');
});
