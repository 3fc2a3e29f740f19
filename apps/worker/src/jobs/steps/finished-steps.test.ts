import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createLocalStorage } from '@lectern/service-kit/storage/local-storage';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { captureKnownClass, type KnownClass } from '../../testing/known-class.fixture.ts';
import { runStep } from '../../testing/run-step.fixture.ts';
import { makeComposed } from '../finalize-recording/compose-step.ts';
import { renditionsOf, thumbnailsOf } from './finished-steps.ts';

// Real encoding, on machines that do other things too.
vi.setConfig({ testTimeout: 90_000 });

let api: KnownClass['api'];
let recorded: KnownClass['recorded'];
let remove: KnownClass['remove'];
beforeAll(async () => {
  ({ api, recorded, remove } = await captureKnownClass());
});
afterAll(() => remove());
const storage = () => createLocalStorage(path.join(recorded.captureDir, 'storage'));
const composedKey = () => `videos/${recorded.recordingId}/compose/video.mp4`;

test('renditions and previews are made of the composed video, here or from the storage', async () => {
  const composed = await runStep(api, recorded, 'compose', makeComposed);
  const hls = await runStep(api, recorded, 'renditions', renditionsOf(storage()));
  const names = hls.files.filter(file => file.kind === 'hls').map(file => path.basename(file.file));
  expect(names).toContain('master.m3u8');

  await storage().putFile(composedKey(), composed.fileOf('composed'), 'video/mp4');
  await rm(composed.fileOf('composed'));
  const { files } = await runStep(api, recorded, 'thumbnails', thumbnailsOf(storage()));
  expect(files.map(file => file.kind).sort()).toEqual(['sprite_index', 'sprite_sheet']);
});

test('a composed video that was deleted everywhere is named as the cause; one that is no video too', async () => {
  await storage().delete(composedKey());
  const again = runStep(api, recorded, 'renditions', renditionsOf(storage()), { run: 2 });
  await expect(again).rejects.toThrow(/neither on the disk of the worker nor in the storage/);
  const broken = path.join(recorded.captureDir, 'broken.mp4');
  await mkdir(path.dirname(broken), { recursive: true });
  await writeFile(broken, 'no video');
  await storage().putFile(composedKey(), broken, 'video/mp4');
  const third = runStep(api, recorded, 'renditions', renditionsOf(storage()), { run: 3 });
  await expect(third).rejects.toThrow('The video cannot be read.');
});
