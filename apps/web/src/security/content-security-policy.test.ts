import { expect, test } from 'vitest';
import { contentSecurityPolicy } from './content-security-policy.ts';

const policy = (over: Partial<Parameters<typeof contentSecurityPolicy>[0]> = {}) =>
  Object.fromEntries(
    contentSecurityPolicy({
      nonce: 'abc',
      signalingUrl: 'https://live.example.org:8443/path',
      development: false,
      ...over,
    })
      .split('; ')
      .map(directive => {
        const [name, ...values] = directive.split(' ');
        return [name, values];
      }),
  );

test('scripts run by nonce only, never inline or by eval in production', () => {
  const scripts = policy()['script-src'];
  expect(scripts).toContain("'nonce-abc'");
  expect(scripts).not.toContain("'unsafe-inline'");
  expect(scripts).not.toContain("'unsafe-eval'");
});

test('the signaling service is reached by HTTP and by WebSocket, with its port', () => {
  expect(policy()['connect-src']).toEqual([
    "'self'",
    'https://live.example.org:8443',
    'wss://live.example.org:8443',
  ]);
});

test('video and pictures come from the API only when it has an address of its own', () => {
  expect(policy()['media-src']).not.toContain('https://api.example.org');
  expect(policy({ mediaUrl: 'https://api.example.org/' })['media-src']).toContain('https://api.example.org');
});

test('no other site may put a page in a frame', () => {
  expect(policy()['frame-ancestors']).toEqual(["'none'"]);
});

test('only the pages that are named may frame a page', () => {
  expect(policy()['frame-ancestors']).toEqual(["'none'"]);
  expect(policy({ frameAncestors: [] })['frame-ancestors']).toEqual(["'none'"]);
  const named = ['https://a.example', 'https://*.b.example'];
  expect(policy({ frameAncestors: named })['frame-ancestors']).toEqual(named);
});
