import { expect, it } from 'vitest';
import { forwardedFor } from './forwarded-for.ts';

it('drops what a stranger says and keeps what a proxy of ours says', () => {
  expect(forwardedFor('127.0.0.1', '203.0.113.9', false)).toBe('203.0.113.9');
  expect(forwardedFor('198.51.100.4', '127.0.0.1', true)).toBe('198.51.100.4, 127.0.0.1');
  expect(forwardedFor(['1.1.1.1', '2.2.2.2'], '127.0.0.1', true)).toBe('1.1.1.1, 2.2.2.2, 127.0.0.1');
  expect(forwardedFor(undefined, '127.0.0.1', true)).toBe('127.0.0.1');
});
