import { AppError } from '@lectern/contracts/kernel/app-error';
import type { SharedVideo } from '@lectern/contracts/rest/share-links';
import { expect, test } from 'vitest';
import { afterFailure, type SharedVideoState } from './shared-video-state.ts';

const opening: SharedVideoState = {
  ...{ video: null, viewingToken: null, locked: false, problem: null, busy: true },
};
const watching = { ...opening, video: { title: 'Leaves' } as SharedVideo, viewingToken: 'token' };
const refused = new AppError('share_link_refused');

test('a refused link asks for a password, and says what is wrong with one that was tried', () => {
  expect(afterFailure(opening, refused, false)).toMatchObject({ locked: true, problem: null, busy: false });
  expect(afterFailure(opening, refused, true).problem).toMatch(/./);
  expect(afterFailure(watching, refused, true)).toMatchObject({
    locked: true,
    video: null,
    viewingToken: null,
  });
});

test.each([new AppError('rate_limited'), new TypeError('Failed to fetch')])(
  '%s asks for no password, and leaves the video that is watched',
  error => {
    expect(afterFailure(opening, error, false)).toMatchObject({ locked: false, busy: false });
    expect(afterFailure(opening, error, false).problem).toMatch(/./);
    expect(afterFailure(watching, error, true)).toMatchObject({
      video: watching.video,
      viewingToken: 'token',
    });
    const asking = { ...opening, locked: true };
    expect(afterFailure(asking, error, true).locked).toBe(true);
  },
);
