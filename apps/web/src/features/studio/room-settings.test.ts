import { defaultRoomSettings, type Room } from '@lectern/contracts/rest/rooms';
import { expect, test } from 'vitest';
import { changesOf, draftOf, problemsOf } from './room-settings.ts';

const room: Room = {
  roomId: '0198c0de-0000-7000-8000-000000000001',
  slug: 'waves',
  title: 'Waves',
  ownerId: '0198c0de-0000-7000-8000-000000000002',
  ownerName: 'Carla',
  settings: defaultRoomSettings,
  archivedAt: null,
  liveSessionId: null,
  createdAt: '2026-11-20T10:00:00.000Z',
  updatedAt: '2026-11-20T10:00:00.000Z',
};

test('an untouched form sends nothing', () => {
  expect(changesOf(room, draftOf(room))).toBeNull();
  expect(changesOf(room, { ...draftOf(room), title: ' Waves ' })).toBeNull();
});

test('only what was changed is sent, so that two people do not overwrite each other', () => {
  expect(changesOf(room, { ...draftOf(room), capacity: '12', recordingMode: 'automatic' })).toEqual({
    settings: { capacity: 12, recordingMode: 'automatic' },
  });
  expect(changesOf(room, { ...draftOf(room), title: 'Optics' })).toEqual({ title: 'Optics' });
});

test('what the API would refuse is said beside its field', () => {
  const bad = { ...draftOf(room), title: '', slug: 'Not A Slug', capacity: '1' };
  const problems = problemsOf(changesOf(room, bad) ?? {});
  expect(Object.keys(problems).sort()).toEqual(['capacity', 'slug', 'title']);
  expect(problems.capacity).toBe('A number from 2 to 1000');
});

test('letters in place of a number are refused, not sent as null', () => {
  expect(problemsOf(changesOf(room, { ...draftOf(room), capacity: 'many' }) ?? {})).toHaveProperty(
    'capacity',
  );
});
