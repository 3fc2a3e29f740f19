import { expect, test } from 'vitest';
import { needsLogin, safeNextPath } from './guarded-paths.ts';

test.each(['/studio', '/studio/rooms/1', '/library', '/admin', '/watch/1'])('%s needs a login', path => {
  expect(needsLogin(path)).toBe(true);
});

test.each(['/', '/rooms/waves', '/login', '/studios', '/stream', '/watch', '/api/backend/rooms'])(
  '%s does not',
  path => {
    expect(needsLogin(path)).toBe(false);
  },
);

test('after signing in people stay on this site', () => {
  expect(safeNextPath('/watch/1?t=4', '/studio')).toBe('/watch/1?t=4');
  for (const bad of [
    '//evil.example',
    'https://evil.example',
    '/\\evil.example',
    '/\t/evil.example',
    '',
    null,
    undefined,
  ])
    expect(safeNextPath(bad, '/studio')).toBe('/studio');
});
