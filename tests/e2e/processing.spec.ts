import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { readPlayback } from '@lectern/contracts/rest/playback';
import { listProcessingSteps } from '@lectern/contracts/rest/processing';
import { listRecordings } from '@lectern/contracts/rest/recordings';
import { type Browser, expect, test } from '@playwright/test';
import { apiUrl, endClass, launchBrowser, newPerson, type Person, teachClass } from './support/people.ts';
import { madeWithinMs } from './support/finished-recording.ts';
import { recordWhile } from './support/recording-span.ts';
import { restAs } from './support/rest.ts';

const run = promisify(execFile);
test.describe.configure({ mode: 'serial' });

let browser: Browser;
let teacher: Person;
let recordingId: string;
let folder: string;

test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lectern-processing-'));
  browser = await launchBrowser({ devices: 'known' });
  teacher = await newPerson(browser, 'Carla Creator');
});
test.afterAll(async () => {
  await browser.close();
  await rm(folder, { recursive: true, force: true });
});

const plays = (person: Person, source?: string) =>
  person.page.evaluate(async address => {
    const found = document.querySelector('video');
    const video = found ?? document.body.appendChild(document.createElement('video'));
    if (address) video.src = address;
    video.muted = true;
    // Interrupted when the stream is attached in the same moment: the player goes on with it.
    video.play().catch(() => undefined);
    await new Promise<void>((resolve, reject) => {
      video.addEventListener('timeupdate', () => video.currentTime > 1 && resolve());
      video.addEventListener('error', () => reject(new Error(video.error?.message)));
    });
    return { width: video.videoWidth, seconds: video.duration };
  }, source);

test('a class is watchable from its quick copy before the composed video is there', async () => {
  await teachClass(teacher, 'Processed class');
  await recordWhile(teacher, [teacher], startedAt =>
    // There must be something to process.
    expect.poll(() => Date.now() - startedAt, { timeout: 20_000 }).toBeGreaterThan(10_000),
  );
  await endClass(teacher);

  const creator = restAs('creator');
  let quickUrl = '';
  await expect
    .poll(
      async () => {
        const { data } = await creator.call(listRecordings, {});
        recordingId = data.find(one => one.roomTitle === 'Processed class')?.recordingId ?? recordingId;
        if (!recordingId) return null;
        const { files } = await creator.call(readPlayback, { params: { videoId: recordingId } });
        quickUrl = files.find(file => file.kind === 'quick')?.url ?? '';
        return quickUrl;
      },
      { timeout: 90_000 },
    )
    .toMatch(/^\/videos\//);
  await teacher.page.goto('/studio/recordings');
  expect((await plays(teacher, apiUrl() + quickUrl)).width).toBeGreaterThan(0);
});

test('every step ends, and its owner sees which', async () => {
  const creator = restAs('creator');
  const states = async () => {
    const { data } = await creator.call(listProcessingSteps, { params: { videoId: recordingId } });
    return Object.fromEntries(data.map(step => [step.name, step.state]));
  };
  await expect.poll(states, { timeout: madeWithinMs }).toMatchObject({
    ...{
      quick: 'done',
      compose: 'done',
      renditions: 'done',
      thumbnails: 'done',
      pack: 'done',
      upload: 'done',
    },
    captions: 'skipped',
  });
  await teacher.page.goto('/studio/recordings');
  const row = teacher.page.getByRole('listitem').filter({ hasText: 'Processed class' }).first();
  await row.getByText('Details').click();
  const steps = row.getByRole('list', { name: /^Steps of/ });
  await expect(steps.getByRole('listitem').filter({ hasText: 'Quick copy' })).toContainText('Done');
  await expect(steps.getByRole('listitem').filter({ hasText: 'Captions' })).toContainText(
    'No captions were typed in this class.',
  );
});

test('the pack plays from a folder, without a server', async () => {
  const creator = restAs('creator');
  const { files } = await creator.call(readPlayback, { params: { videoId: recordingId } });
  const pack = files.find(file => file.kind === 'pack');
  const answer = await fetch(apiUrl() + (pack?.url ?? ''));
  const zip = path.join(folder, 'class.zip');
  await writeFile(zip, Buffer.from(await answer.arrayBuffer()));
  await run('python3', ['-m', 'zipfile', '-e', zip, path.join(folder, 'class')]);
  await teacher.page.goto(pathToFileURL(path.join(folder, 'class/index.html')).href);
  await expect(teacher.page.getByRole('heading', { level: 1 })).toBeVisible();
  expect((await plays(teacher)).width).toBeGreaterThan(0);
});
