import { expect, test } from 'vitest';
import { mayChange } from './same-origin.ts';

const facts = {
  method: 'POST',
  origin: null as string | null,
  host: '192.168.1.4:3000',
  forwardedHost: null as string | null,
  secFetchSite: null as string | null,
  publicUrl: 'https://class.example.org',
};

test('reading is open to everyone', () => {
  expect(mayChange({ ...facts, method: 'GET', origin: 'https://evil.example' })).toBe(true);
});

test('a page of ours may change things, by the public address, by another one, and behind a proxy', () => {
  expect(mayChange({ ...facts, origin: 'https://class.example.org' })).toBe(true);
  expect(mayChange({ ...facts, origin: 'http://192.168.1.4:3000' })).toBe(true);
  expect(mayChange({ ...facts, origin: 'https://a.example', forwardedHost: 'a.example' })).toBe(true);
  expect(mayChange({ ...facts, secFetchSite: 'same-origin' })).toBe(true);
});

test.each([
  'https://evil.example',
  'http://192.168.1.4:3001',
  'null',
  'https://class.example.org.evil.example',
])('a page of %s may not', origin => {
  expect(mayChange({ ...facts, origin })).toBe(false);
});

test('neither may a request that hides where it comes from', () => {
  expect(mayChange(facts)).toBe(false);
  expect(mayChange({ ...facts, secFetchSite: 'cross-site' })).toBe(false);
});
