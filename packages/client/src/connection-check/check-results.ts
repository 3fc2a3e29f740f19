import { AppError } from '@lectern/contracts/kernel/app-error';

/** What is tested, in the order in which it is shown. */
export const checkNames = ['browser', 'signaling', 'udp', 'tcp', 'turn', 'bandwidth'] as const;
export type CheckName = (typeof checkNames)[number];

/** What was found, each with its own words and next step on the page. */
export const findingsOf = {
  browser: [
    'browser-ready',
    'browser-insecure',
    'browser-no-devices',
    'browser-no-webrtc',
    'browser-no-codec',
  ],
  signaling: ['signaling-websocket', 'signaling-slow', 'signaling-polling-only', 'signaling-unreachable'],
  udp: ['udp-works', 'udp-blocked'],
  tcp: ['tcp-works', 'tcp-blocked'],
  turn: ['turn-works', 'turn-not-configured', 'turn-unreachable', 'turn-no-media'],
  bandwidth: [
    'bandwidth-good',
    'bandwidth-lossy',
    'bandwidth-slow-up',
    'bandwidth-slow-down',
    'bandwidth-far',
    'bandwidth-no-way',
    'bandwidth-no-echo',
  ],
} as const satisfies Record<CheckName, readonly string[]>;

/** What can be in the way of every test that needs the server. */
export const commonFindings = [
  'offline',
  'server-unreachable',
  'check-busy',
  'check-limited',
  'no-webrtc',
] as const;

export type Finding = (typeof findingsOf)[CheckName][number] | (typeof commonFindings)[number];

/** `fair`: a class works, with something to know. `skipped`: there is nothing to test. */
export type Verdict = 'good' | 'fair' | 'bad' | 'skipped';

/** Numbers with their unit in the name, as the report has them. */
export type Figures = Record<string, number | string | boolean | null>;

export interface Outcome {
  finding: Finding;
  verdict: Verdict;
  figures: Figures;
}

export type CheckProgress = { state: 'waiting' } | { state: 'running' } | ({ state: 'done' } & Outcome);

export const outcome = (finding: Finding, verdict: Verdict, figures: Figures = {}): Outcome => ({
  finding,
  verdict,
  figures,
});

/** A test that did not come to an end of its own because the server refused it, or could not be asked. */
export function outcomeOfFailure(error: unknown, online = globalThis.navigator?.onLine !== false): Outcome {
  if (!online) return outcome('offline', 'bad');
  const code = error instanceof AppError ? error.code : 'internal_error';
  // Nothing is wrong with the connection then.
  if (code === 'check_busy') return outcome('check-busy', 'skipped');
  if (code === 'rate_limited') return outcome('check-limited', 'skipped');
  return outcome('server-unreachable', 'bad', { code });
}
