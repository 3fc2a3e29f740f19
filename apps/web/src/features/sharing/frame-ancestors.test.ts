import { expect, test } from 'vitest';
import { embeddedVideo } from './frame-ancestors.ts';

const id = '0198c0de-0000-7000-8000-000000000001';

test.each([`/embed/${id}`, `/embed/${id}/`])('%s is an embedded player', path => {
  expect(embeddedVideo(path)).toBe(id);
});

test.each([
  ...['/', '/embed', '/embed/', '/embed/x', `/embed/${id}/more`, `/watch/${id}`, `/x/embed/${id}`],
  ...[`/embed/../studio`, `/shared/${id}`, `/embed/${id}%2f..%2fstudio`],
])('%s is none, and may be framed by nobody', path => {
  expect(embeddedVideo(path)).toBeNull();
});
