import { expect, test } from 'vitest';
import { matchPublicPath } from './public-paths.ts';

const id = '0198c0de-0000-7000-8000-000000000001';

test.each([
  ['GET', '/rooms'],
  ['POST', '/rooms'],
  ['PATCH', `/rooms/${id}`],
  ['POST', `/rooms/${id}/join`],
  ['GET', '/lobby/waves-and-optics'],
  ['GET', '/users/profile'],
  ['GET', '/stats'],
])('%s %s is open to the browser', (method, path) => {
  expect(matchPublicPath(method, path)).toEqual({ binary: false });
});

test('media may be asked for with GET and HEAD, and is known to be long', () => {
  expect(matchPublicPath('GET', `/recordings/${id}/media`)).toEqual({ binary: true });
  expect(matchPublicPath('HEAD', `/recordings/${id}/media`)).toEqual({ binary: true });
});

test.each([
  ['POST', '/auth/login'],
  ['POST', '/auth/refresh'],
  ['POST', '/auth/register'],
  ['POST', '/auth/logout'],
])('%s %s answers tokens and stays on the server', (method, path) => {
  expect(matchPublicPath(method, path)).toBeNull();
});

test.each([
  ['GET', '/internal/sessions'],
  ['GET', '/rooms/../internal/sessions'],
  ['GET', '/rooms/..%2finternal'],
  ['GET', '/rooms/%2e%2e/internal'],
  ['GET', '/lobby/a%5Cb'],
  ['GET', '//internal'],
  ['PUT', '/rooms'],
  ['DELETE', '/rooms'],
  ['GET', '/docs'],
  ['GET', ''],
])('%s %s is not part of the public contract', (method, path) => {
  expect(matchPublicPath(method, path)).toBeNull();
});
