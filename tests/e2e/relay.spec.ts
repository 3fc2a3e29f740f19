import { type Browser, expect, test } from '@playwright/test';
import { seesFrames, selectedCandidates, watchPeerConnections } from './support/media-probes.ts';
import { launchBrowser, newPerson, type Person, teachClass, enterClass } from './support/people.ts';

/** Somebody whose network lets nothing through but the TURN server: a real coturn, with credentials that the API gave. */
let browser: Browser;
let teacher: Person;
let student: Person;

test.beforeAll(async () => {
  browser = await launchBrowser();
  teacher = await newPerson(browser, 'Carla Creator');
  student = await newPerson(browser, 'Ada Guest');
  for (const { page } of [teacher, student]) await watchPeerConnections(page);
});
test.afterAll(() => browser.close());

test('both sides see each other when one of them reaches nothing but the TURN server', async () => {
  const { roomPath } = await teachClass(teacher, 'By a detour');
  await enterClass(student, `${roomPath}?relay`);
  await seesFrames(student.page.getByRole('region', { name: "Carla Creator's camera" }));
  await seesFrames(teacher.page.getByRole('region', { name: "Ada Guest's camera" }));
  const ways = await selectedCandidates(student.page);
  expect(ways.length).toBeGreaterThanOrEqual(2);
  expect(new Set(ways)).toEqual(new Set(['relay']));
  expect(await selectedCandidates(teacher.page)).not.toContain('relay');
});
