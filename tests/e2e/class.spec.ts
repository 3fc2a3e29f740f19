import { type Browser, expect, test } from '@playwright/test';
import { inboundBytes, remoteAudioPeaks, seesFrames, watchPeerConnections } from './support/media-probes.ts';
import {
  createRoom,
  endClass,
  joinClass,
  launchBrowser,
  newPerson,
  type Person,
  signIn,
  enterClass,
} from './support/people.ts';

test.describe.configure({ mode: 'serial' });

let browser: Browser;
let teacher: Person;
let ada: Person;
let bob: Person;
let everyone: Person[];
let roomPath: string;

test.beforeAll(async () => {
  browser = await launchBrowser();
  teacher = await newPerson(browser, 'Carla Creator');
  ada = await newPerson(browser, 'Ada Guest');
  bob = await newPerson(browser, 'Bob Guest');
  everyone = [teacher, ada, bob];
  for (const person of everyone) await watchPeerConnections(person.page);
});
test.afterAll(() => browser.close());

const others = (person: Person) => everyone.filter(other => other !== person);
const cameraOf = (watcher: Person, shown: Person) =>
  watcher.page.getByRole('region', { name: `${shown.name}'s camera` });

test('a creator starts a class in Creator Studio and two students join from its link', async () => {
  await signIn(teacher, 'creator');
  const room = await createRoom(teacher, 'Waves and optics');
  roomPath = room.roomPath;

  await ada.page.goto(roomPath);
  await expect(ada.page.getByText(/not started/i)).toBeVisible();

  await teacher.page.getByRole('button', { name: 'Start class' }).click();
  await expect(teacher.page).toHaveURL(new RegExp(`${roomPath}$`));
  await joinClass(teacher);
  // Ada's page notices by itself that the class has started.
  await joinClass(ada);
  await enterClass(bob, roomPath);

  await teacher.page.getByRole('button', { name: 'People' }).click();
  const roster = teacher.page.getByRole('list', { name: 'Participants' });
  for (const person of everyone) await expect(roster.getByText(person.name)).toBeVisible();
  await teacher.page.getByRole('button', { name: 'People' }).click();
});

test('everyone sees frames of the others and hears them', async () => {
  for (const person of everyone) {
    for (const other of others(person)) await seesFrames(cameraOf(person, other));
    const before = await inboundBytes(person.page);
    const peaks = await remoteAudioPeaks(person.page, 2);
    expect(peaks, `${person.name} hears two people`).toHaveLength(2);
    for (const peak of peaks) expect(peak).toBeGreaterThan(0.01);
    await expect
      .poll(async () => {
        const after = await inboundBytes(person.page);
        return (
          after.video.filter((bytes, i) => bytes > (before.video[i] ?? 0)).length >= 2 &&
          after.audio.filter((bytes, i) => bytes > (before.audio[i] ?? 0)).length >= 2
        );
      })
      .toBe(true);
  }
});

test('chat arrives everywhere, in one order', async () => {
  for (const { page } of everyone) await page.getByRole('button', { name: 'Chat' }).click();
  const rounds = 4;
  await Promise.all(
    everyone.map(async ({ name, page }) => {
      const box = page.getByRole('textbox', { name: 'Message' });
      for (let round = 1; round <= rounds; round += 1) {
        await box.fill(`${name} says ${round}`);
        await box.press('Enter');
      }
    }),
  );
  const linesOf = async ({ page }: Person) => {
    const text = (await page.getByRole('log', { name: 'Chat messages' }).textContent()) ?? '';
    return text.match(/(Carla Creator|Ada Guest|Bob Guest) says \d/g) ?? [];
  };
  for (const person of everyone)
    await expect.poll(async () => (await linesOf(person)).length).toBe(everyone.length * rounds);
  const [first, second, third] = await Promise.all(everyone.map(linesOf));
  expect(second).toEqual(first);
  expect(third).toEqual(first);
  // Nobody's own messages overtake each other.
  for (const { name } of everyone)
    expect(first?.filter(line => line.startsWith(name))).toEqual([1, 2, 3, 4].map(n => `${name} says ${n}`));
  for (const { page } of everyone) await page.getByRole('button', { name: 'Chat' }).click();
});

const queueOf = async ({ page }: Person) => {
  const text = (await page.getByRole('list', { name: 'Raised hands' }).textContent()) ?? '';
  return text.match(/Carla Creator|Ada Guest|Bob Guest/g) ?? [];
};

test('hands queue in the same order for everyone', async () => {
  await bob.page.getByRole('button', { name: 'Raise hand' }).click();
  await expect(bob.page.getByRole('button', { name: 'Lower hand' }).first()).toBeVisible();
  await ada.page.getByRole('button', { name: 'Raise hand' }).click();
  await expect(ada.page.getByRole('button', { name: 'Lower hand' }).first()).toBeVisible();
  for (const person of everyone) {
    await person.page.getByRole('button', { name: 'People' }).click();
    await expect.poll(() => queueOf(person)).toEqual(['Bob Guest', 'Ada Guest']);
  }
});

test('a student who reloads keeps seat, hand, mute and history', async () => {
  await ada.page.getByRole('button', { name: 'Turn off microphone' }).click();
  await expect(ada.page.getByRole('button', { name: 'Turn on microphone' })).toBeVisible();

  await ada.page.reload();
  await expect(ada.page.getByRole('button', { name: 'Leave' })).toBeVisible({ timeout: 30_000 });
  await expect(ada.page.getByRole('button', { name: 'Turn on microphone' })).toBeVisible();
  await expect(ada.page.getByRole('button', { name: 'Lower hand' }).first()).toBeVisible();
  await ada.page.getByRole('button', { name: 'Chat' }).click();
  await expect(ada.page.getByRole('log', { name: 'Chat messages' })).toContainText('Bob Guest says 4');

  for (const other of others(ada)) {
    await seesFrames(cameraOf(ada, other));
    await seesFrames(cameraOf(other, ada));
    await expect.poll(() => queueOf(other)).toEqual(['Bob Guest', 'Ada Guest']);
    const roster = other.page.getByRole('list', { name: 'Participants' });
    await expect(roster.getByText('Ada Guest')).toHaveCount(1);
  }
});

test('someone who joins from a second window takes the seat with them', async () => {
  const second = await bob.context.newPage();
  await second.goto(roomPath);
  const button = second.getByRole('button', { name: /Join class|Leave/ });
  await expect(button).toBeVisible();
  if ((await button.textContent())?.includes('Join')) await button.click();
  await expect(second.getByRole('button', { name: 'Leave' })).toBeVisible();
  await expect(bob.page.getByText(/another window/i)).toBeVisible();
  const roster = teacher.page.getByRole('list', { name: 'Participants' });
  await expect(roster.getByText('Bob Guest')).toHaveCount(1);
  await expect.poll(() => queueOf(teacher)).toEqual(['Bob Guest', 'Ada Guest']);
  await bob.page.close();
  bob.page = second;
});

test('leaving gives the seat up, and ending ends it for everyone', async () => {
  await bob.page.getByRole('button', { name: 'Leave' }).click();
  const roster = teacher.page.getByRole('list', { name: 'Participants' });
  await expect(roster.getByText('Bob Guest')).toHaveCount(0);
  await expect.poll(() => queueOf(teacher)).toEqual(['Ada Guest']);

  await endClass(teacher);
  await expect(ada.page.getByText(/class has ended/i)).toBeVisible();
});
