import { expect, test } from 'vitest';
import { readStreamName, roomOfQuery, watchPath } from './stream-name.ts';

test('what people type becomes a room, and nothing becomes the main one', () => {
  expect(readStreamName('  Open day 2026 ')).toEqual({ roomId: 'Open-day-2026' });
  expect(readStreamName('')).toEqual({ roomId: 'main' });
});

test.each(['../etc', 'a/b', '<b>', 'x'.repeat(65), '-'])('%s is no name of a stream', typed => {
  expect(readStreamName(typed)).toHaveProperty('problem');
  expect(roomOfQuery(typed)).toBeNull();
});

test('a link leads to the room that it was made for', () => {
  const { searchParams } = new URL(watchPath('Open_day-2026'), 'http://lectern.test');
  expect(roomOfQuery(searchParams.get('room') ?? undefined)).toBe('Open_day-2026');
});
