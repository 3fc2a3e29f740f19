import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { JobPostponed } from '@lectern/service-kit/queue/job-failure';
import { expect, test } from 'vitest';
import { inARow, manifestOf } from '../../testing/manifest.fixture.ts';
import { DiskSpace, spaceFor } from './disk-space.ts';

const manifest = manifestOf([
  { name: 'host', source: 'camera', role: 'host', segments: inARow(0, 2) },
  { name: 'voice', source: 'microphone', segments: inARow(0, 1) },
]);
/** Every segment of so many bytes. */
const ofSize = (sizeBytes: number) => ({
  ...manifest,
  tracks: manifest.tracks.map(track => ({
    ...track,
    segments: track.segments.map(segment => ({ ...segment, sizeBytes })),
  })),
});
/** A hundred petabytes each. */
const larger = ofSize(1e17);

test('a step is given room for what it writes of all segments', () => {
  expect(spaceFor('quick', manifest)).toBe(3);
  expect(spaceFor('compose', manifest)).toBe(6);
  expect(spaceFor('chapters', manifest)).toBe(0);
});

test('a step waits while it would not fit, or would take what recordings need', async () => {
  const room = (step: 'compose' | 'chapters', of = manifest, reserveBytes = 0) =>
    new DiskSpace(tmpdir(), reserveBytes).take(step, of);
  await room('compose');
  await expect(room('compose', larger)).rejects.toBeInstanceOf(JobPostponed);
  await expect(room('compose', manifest, 1e17)).rejects.toBeInstanceOf(JobPostponed);
  await room('chapters', larger, 1e17);
});

test('two that begin at once do not both get the last room, and the second gets it after the first', async () => {
  const { bavail, bsize } = await statfs(tmpdir());
  // All three segments take three quarters of what is free, so that what others write meanwhile does not matter.
  const most = ofSize(Math.floor((bavail * bsize) / 4));
  const space = new DiskSpace(tmpdir(), 0);
  const [first, second] = await Promise.allSettled([space.take('quick', most), space.take('quick', most)]);
  expect([first.status, second.status].sort()).toEqual(['fulfilled', 'rejected']);
  const taken = [first, second].find(one => one.status === 'fulfilled');
  taken?.value();
  await space.take('quick', most);
});
