import { type Browser, expect, type Page, test } from '@playwright/test';
import { remoteAudioPeaks, seesFrames, watchPeerConnections } from './support/media-probes.ts';
import { launchBrowser, newPerson, type Person, teachClass, enterClass } from './support/people.ts';

test.describe.configure({ mode: 'serial' });

let browser: Browser;
let teacher: Person;
let ada: Person;

test.beforeAll(async () => {
  browser = await launchBrowser();
  teacher = await newPerson(browser, 'Carla Creator');
  ada = await newPerson(browser, 'Ada Guest');
  await watchPeerConnections(ada.page);
  await pluggable(ada.page);
  const { roomPath } = await teachClass(teacher, 'Loose plugs');
  await enterClass(ada, roomPath);
});
test.afterAll(() => browser.close());

interface PluggableWindow {
  plug(label: string, isIn: boolean): void;
  peerConnections: RTCPeerConnection[];
}

/** Chromium's fake devices cannot be pulled out: this page's browser hides one, ends what it sends, and says so, as for a real one. */
const pluggable = (page: Page) =>
  page.addInitScript(() => {
    const { mediaDevices } = navigator;
    const out = new Set<string>();
    const tracks: MediaStreamTrack[] = [];
    const enumerate = mediaDevices.enumerateDevices.bind(mediaDevices);
    const open = mediaDevices.getUserMedia.bind(mediaDevices);
    const present = async () => (await enumerate()).filter(({ label }) => !out.has(label));
    mediaDevices.enumerateDevices = present;
    mediaDevices.getUserMedia = async (constraints = {}) => {
      const devices = await present();
      const only = (kind: MediaDeviceKind, asked: MediaStreamConstraints['audio']) => {
        if (!asked || out.size === 0) return asked;
        const fitting = devices.filter(device => device.kind === kind && device.deviceId !== 'default');
        const { deviceId, ...rest } = asked as MediaTrackConstraints;
        const wanted = (deviceId as { exact?: string } | undefined)?.exact;
        const chosen = wanted ? fitting.find(device => device.deviceId === wanted) : fitting[0];
        if (!chosen && wanted) throw new OverconstrainedError('deviceId');
        if (!chosen) throw new DOMException('Requested device not found', 'NotFoundError');
        return { ...rest, deviceId: { exact: chosen.deviceId } };
      };
      const stream = await open({
        audio: only('audioinput', constraints.audio),
        video: only('videoinput', constraints.video),
      });
      tracks.push(...stream.getTracks());
      return stream;
    };
    Object.assign(window, {
      plug(label: string, isIn: boolean) {
        if (isIn) out.delete(label);
        else out.add(label);
        for (const track of tracks)
          if (!isIn && track.label === label && track.readyState === 'live') {
            track.stop();
            track.dispatchEvent(new Event('ended'));
          }
        mediaDevices.dispatchEvent(new Event('devicechange'));
      },
    });
  });
const plug = (label: string, isIn: boolean) =>
  ada.page.evaluate(({ label, isIn }) => (window as unknown as PluggableWindow).plug(label, isIn), {
    label,
    isIn,
  });
/** What is sent right now, by the name of its device. */
const sentFrom = (kind: 'audio' | 'video') =>
  ada.page.evaluate(
    kind =>
      (window as unknown as PluggableWindow).peerConnections
        .flatMap(connection => connection.getSenders())
        .flatMap(({ track }) => (track?.kind === kind && track.readyState === 'live' ? [track.label] : [])),
    kind,
  );
const negotiated = () =>
  ada.page.evaluate(() =>
    (window as unknown as PluggableWindow).peerConnections.map(one => one.localDescription?.sdp),
  );
const dialog = () => ada.page.getByRole('dialog', { name: 'Camera, microphone, speaker' });
const choose = async (list: string, option: string) => {
  await ada.page.getByRole('button', { name: 'More' }).click();
  await ada.page.getByRole('menuitem', { name: 'Camera, microphone, speaker' }).click();
  await dialog().getByRole('combobox', { name: list }).click();
  await ada.page.getByRole('option', { name: option }).click();
  // While the list is closing it is the list that Escape closes.
  await expect(ada.page.getByRole('listbox')).toHaveCount(0);
  await closeDialog();
};
const closeDialog = async () => {
  await ada.page.keyboard.press('Escape');
  await expect(dialog()).toHaveCount(0);
};

test('a microphone that is pulled out gives way to another, without a new negotiation', async () => {
  await choose('Microphone', 'Fake Audio Input 2');
  await expect.poll(() => sentFrom('audio')).toEqual(['Fake Audio Input 2']);
  const before = await negotiated();
  await plug('Fake Audio Input 2', false);
  await expect(ada.page.getByText('Fake Audio Input 2 is gone')).toBeVisible();
  await expect.poll(() => sentFrom('audio')).toEqual(['Fake Audio Input 1']);
  expect((await remoteAudioPeaks(teacher.page, 1))[0]).toBeGreaterThan(0.01);
  expect(await negotiated()).toEqual(before);
});

test('one click leads to the list', async () => {
  await ada.page.getByRole('button', { name: 'Choose' }).click();
  await expect(dialog()).toBeVisible();
  await closeDialog();
});

test('it is taken again when it is back', async () => {
  await plug('Fake Audio Input 2', true);
  await expect(ada.page.getByText('Fake Audio Input 2 is back')).toBeVisible();
  await expect.poll(() => sentFrom('audio')).toEqual(['Fake Audio Input 2']);
});

test('the only camera is missed in words, and its picture is back with it', async () => {
  const picture = teacher.page.getByRole('region', { name: "Ada Guest's camera" });
  await seesFrames(picture);
  await plug('fake_device_0', false);
  await expect(ada.page.getByText('Your camera was unplugged')).toBeVisible();
  await expect(picture.locator('video')).toHaveCount(0);
  await plug('fake_device_0', true);
  await expect(ada.page.getByText('Your camera was unplugged')).toHaveCount(0);
  await seesFrames(picture);
});

test('sound goes to the system’s speaker while the chosen one is away', async () => {
  const sinks = () =>
    ada.page.evaluate(() => [...document.querySelectorAll('audio')].map(({ sinkId }) => sinkId));
  await choose('Speaker', 'Fake Audio Output 2');
  await expect.poll(async () => new Set(await sinks()).size).toBe(1);
  const [chosen] = await sinks();
  expect(chosen).not.toBe('');
  await plug('Fake Audio Output 2', false);
  await expect(ada.page.getByText('Fake Audio Output 2 is gone')).toBeVisible();
  await expect.poll(sinks).toEqual(['']);
  await plug('Fake Audio Output 2', true);
  await expect.poll(sinks).toEqual([chosen]);
});

test('a background that cannot be blurred here is said so, and the picture goes on', async () => {
  await ada.page.getByRole('button', { name: 'More' }).click();
  await ada.page.getByRole('menuitem', { name: 'Camera, microphone, speaker' }).click();
  const blur = dialog().getByRole('switch', { name: 'Blur my background' });
  await expect(blur).not.toBeChecked();
  await expect(dialog().getByText(/This browser cannot do it with this camera/)).toBeVisible();
  await blur.click();
  await expect(blur).not.toBeChecked();
  await closeDialog();
  await seesFrames(teacher.page.getByRole('region', { name: "Ada Guest's camera" }));
});

test('a background is blurred by a browser that can, on the camera that is sent, and not any more', async () => {
  const blurs = () =>
    ada.page.evaluate(() =>
      (window as unknown as PluggableWindow).peerConnections
        .flatMap(connection => connection.getSenders())
        .flatMap(({ track }) =>
          track?.kind === 'video'
            ? [(track.getSettings() as { backgroundBlur?: boolean }).backgroundBlur]
            : [],
        ),
    );
  // What a system with camera effects adds to its browser; this machine has none.
  await ada.page.evaluate(() => {
    const { getCapabilities, getSettings, applyConstraints } = MediaStreamTrack.prototype;
    const blurred = new WeakSet<MediaStreamTrack>();
    Object.assign(MediaStreamTrack.prototype, {
      getCapabilities(this: MediaStreamTrack) {
        return { ...getCapabilities.call(this), backgroundBlur: [false, true] };
      },
      getSettings(this: MediaStreamTrack) {
        return { ...getSettings.call(this), backgroundBlur: blurred.has(this) };
      },
      applyConstraints(this: MediaStreamTrack, constraints: { backgroundBlur?: boolean }) {
        if (constraints.backgroundBlur) blurred.add(this);
        else blurred.delete(this);
        return applyConstraints.call(this, constraints as MediaTrackConstraints);
      },
    });
  });
  await ada.page.getByRole('button', { name: 'More' }).click();
  await ada.page.getByRole('menuitem', { name: 'Camera, microphone, speaker' }).click();
  const blur = dialog().getByRole('switch', { name: 'Blur my background' });
  const picture = teacher.page.getByRole('region', { name: "Ada Guest's camera" });
  for (const on of [true, false]) {
    await blur.click();
    await expect(blur).toBeChecked({ checked: on });
    expect(await blurs()).toEqual([on]);
    await seesFrames(picture);
  }
  await closeDialog();
});

test('the choice is remembered for the next class', async () => {
  await ada.page.reload();
  await expect(ada.page.getByRole('button', { name: 'Leave' })).toBeVisible({ timeout: 30_000 });
  await expect.poll(() => sentFrom('audio'), { timeout: 30_000 }).toEqual(['Fake Audio Input 2']);
});
