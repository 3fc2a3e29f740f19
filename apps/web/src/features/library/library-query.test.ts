import { listVideos } from '@lectern/contracts/rest/videos';
import { expect, test } from 'vitest';
import { isFiltered, type LibraryFilter, noFilter, queryOf } from './library-query.ts';

const now = Date.UTC(2030, 0, 31, 13, 7);

test('an untouched toolbar asks for what the server has shown already', () => {
  expect(queryOf(noFilter, false, now)).toEqual({ limit: 24 });
  expect(isFiltered({ ...noFilter, sort: 'title-asc' })).toBe(false);
});

test('everything that it can say is a request that the API takes', () => {
  const filter: LibraryFilter = {
    text: ' waves ',
    state: 'failed',
    visibility: 'link',
    room: '0198c0de-0000-7000-8000-000000000001',
    date: '30',
    sort: 'size-desc',
  };
  const query = queryOf(filter, true, now);
  expect(query).toEqual({
    ...{ limit: 24, q: 'waves', state: 'failed', visibility: 'link', roomId: filter.room },
    ...{ from: '2030-01-01T00:00:00.000Z', deleted: 'true', sort: 'size', order: 'desc' },
  });
  expect(listVideos.query.safeParse(query).success).toBe(true);
  expect(isFiltered(filter)).toBe(true);
});

test('the request is the same all day, or every look would be a new list', () => {
  const filter = { ...noFilter, date: '7' } as const;
  expect(queryOf(filter, false, now)).toEqual(queryOf(filter, false, now + 3_600_000));
});
