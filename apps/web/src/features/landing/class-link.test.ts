import { expect, test } from 'vitest';
import { classPathOf } from './class-link.ts';

test.each([
  ['waves-and-optics', '/rooms/waves-and-optics'],
  ['  Waves and Optics ', '/rooms/waves-and-optics'],
  ['/rooms/waves-and-optics', '/rooms/waves-and-optics'],
  ['https://class.example.org/rooms/waves-and-optics?from=mail#top', '/rooms/waves-and-optics'],
  ['class.example.org/rooms/Waves-And-Optics/', '/rooms/waves-and-optics'],
])('%s leads to the class', (typed, path) => {
  expect(classPathOf(typed)).toBe(path);
});

test.each(['', '  ', 'a', 'https://example.org/', '../admin', 'rooms/', 'x'.repeat(61), 'rooms/%2e%2e'])(
  '%j is not a class link',
  typed => {
    expect(classPathOf(typed)).toBeNull();
  },
);
