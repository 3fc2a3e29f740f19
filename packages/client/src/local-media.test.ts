import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LocalMedia } from './local-media.ts';
import type { DeviceNews } from './local-media-view.ts';

/** A device that is plugged in. */
interface Plugged {
  deviceId: string;
  kind: MediaDeviceKind;
  label: string;
  groupId: string;
}
const plugged = (kind: MediaDeviceKind, deviceId: string): Plugged => ({
  ...{ kind, deviceId, groupId: deviceId },
  label: `The ${deviceId}`,
});
const usb = plugged('audioinput', 'usb');
const builtIn = plugged('audioinput', 'built-in');
const headset = plugged('audiooutput', 'headset');
const loudspeaker = plugged('audiooutput', 'loudspeaker');

class Track extends EventTarget {
  enabled = true;
  readyState: 'live' | 'ended' = 'live';
  readonly device: Plugged;
  constructor(device: Plugged) {
    super();
    this.device = device;
  }
  get kind() {
    return this.device.kind === 'audioinput' ? 'audio' : 'video';
  }
  get label() {
    return this.device.label;
  }
  getSettings = () => ({ deviceId: this.device.deviceId });
  getCapabilities = () => ({});
  stop() {
    this.readyState = 'ended';
  }
}

/** The browser's side: what is plugged in, and what is open. */
class Devices extends EventTarget {
  list: Plugged[] = [usb, builtIn, headset, loudspeaker];
  refusal: string | null = null;
  readonly tracks: Track[] = [];
  enumerateDevices = async () => this.list;
  getUserMedia = async ({
    audio,
    video,
  }: {
    audio?: MediaTrackConstraints;
    video?: MediaTrackConstraints;
  }) => {
    if (this.refusal) throw new DOMException('', this.refusal);
    const wanted = ((audio ?? video)?.deviceId as { exact?: string } | undefined)?.exact;
    const kind = audio ? 'audioinput' : 'videoinput';
    const fitting = this.list.filter(device => device.kind === kind);
    const device = wanted ? fitting.find(({ deviceId }) => deviceId === wanted) : fitting[0];
    if (!device) throw new DOMException('', wanted ? 'OverconstrainedError' : 'NotFoundError');
    const track = new Track(device);
    this.tracks.push(track);
    return { getTracks: () => [track] };
  };
  plugOut(device: Plugged): void {
    this.list = this.list.filter(one => one !== device);
    for (const track of this.tracks)
      if (track.device === device && track.readyState === 'live') {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
    this.dispatchEvent(new Event('devicechange'));
  }
  plugIn(device: Plugged): void {
    this.list = [device, ...this.list];
    this.dispatchEvent(new Event('devicechange'));
  }
}

let devices: Devices;
let local: LocalMedia;
let news: DeviceNews[];
beforeEach(() => {
  devices = new Devices();
  vi.stubGlobal('navigator', { mediaDevices: devices });
  local = new LocalMedia();
  news = [];
  local.onDeviceNews(one => news.push(one));
});
afterEach(() => {
  local.release();
  vi.unstubAllGlobals();
});
const microphone = () => local.getSnapshot().microphone;
const uses = (label: string | null) =>
  expect.poll(() => [microphone().starting, microphone().track?.label ?? null]).toEqual([false, label]);

describe('a microphone that is pulled out', () => {
  it('gives way to another, and is taken again when it is back', async () => {
    await local.setMicrophone(true);
    await uses('The usb');
    devices.plugOut(usb);
    await uses('The built-in');
    expect(microphone()).toMatchObject({ on: true, problem: null, lost: { deviceId: 'usb' } });
    await expect
      .poll(() => news)
      .toEqual([{ kind: 'fell-back', device: 'microphone', lost: 'The usb', now: 'The built-in' }]);
    devices.plugIn(usb);
    await uses('The usb');
    await expect
      .poll(() => news.at(-1))
      .toEqual({ kind: 'taken-again', device: 'microphone', label: 'The usb' });
    expect(microphone().lost).toBeNull();
    // The one that stepped in is let go of.
    expect(devices.tracks.filter(track => track.readyState === 'live')).toHaveLength(1);
  });

  it('is not taken again once the person has chosen another', async () => {
    await local.setMicrophone(true);
    devices.plugOut(usb);
    await uses('The built-in');
    await local.selectMicrophone('built-in');
    const other = plugged('audioinput', 'other');
    devices.plugIn(usb);
    devices.plugIn(other);
    await expect.poll(() => local.getSnapshot().microphones).toHaveLength(3);
    await uses('The built-in');
  });

  it('and was the only one is said so, and goes on by itself with the next that is plugged in', async () => {
    devices.list = [usb];
    await local.setMicrophone(true);
    devices.plugOut(usb);
    await expect.poll(() => microphone().problem).toBe('unplugged');
    expect(microphone()).toMatchObject({ on: false, track: null });
    devices.plugIn(builtIn);
    await uses('The built-in');
    expect(microphone()).toMatchObject({ on: true, problem: null });
  });

  it('does not come back by itself once it was switched off', async () => {
    devices.list = [usb];
    await local.setMicrophone(true);
    devices.plugOut(usb);
    await expect.poll(() => microphone().problem).toBe('unplugged');
    await local.setMicrophone(false);
    devices.plugIn(usb);
    await expect.poll(() => local.getSnapshot().microphones).toHaveLength(1);
    expect(microphone()).toMatchObject({ on: false, track: null });
    await local.setMicrophone(true);
    await uses('The usb');
  });

  it('while muted stays muted, and is the one that is opened when it is back', async () => {
    await local.setMicrophone(true);
    await local.setMicrophone(false);
    devices.plugOut(usb);
    await expect.poll(() => microphone().track).toBeNull();
    devices.plugIn(usb);
    await expect.poll(() => local.getSnapshot().microphones).toHaveLength(2);
    expect(microphone()).toMatchObject({ on: false, track: null });
    await local.setMicrophone(true);
    await uses('The usb');
    expect(news).toEqual([]);
  });

  it('and refused afterwards is not asked for again', async () => {
    await local.setMicrophone(true);
    devices.refusal = 'NotAllowedError';
    devices.plugOut(usb);
    await expect.poll(() => microphone().problem).toBe('denied-by-browser');
    devices.refusal = null;
    devices.plugIn(usb);
    await expect.poll(() => local.getSnapshot().microphones).toHaveLength(2);
    expect(microphone()).toMatchObject({ on: false, track: null });
  });
});

it('a camera falls back as well', async () => {
  const [webcam, lid] = [plugged('videoinput', 'webcam'), plugged('videoinput', 'lid')];
  devices.list = [webcam, lid];
  await local.setCamera(true);
  devices.plugOut(webcam);
  await expect.poll(() => local.getSnapshot().camera.track?.label).toBe('The lid');
});

it('sound goes to the system’s speaker while the chosen one is away', async () => {
  await local.setMicrophone(true);
  local.selectSpeaker('headset');
  expect(local.getSnapshot().sinkId).toBe('headset');
  devices.plugOut(headset);
  await expect.poll(() => local.getSnapshot().sinkId).toBe('');
  expect(local.getSnapshot().speakerId).toBe('headset');
  devices.plugIn(headset);
  await expect.poll(() => local.getSnapshot().sinkId).toBe('headset');
  await expect.poll(() => news.map(({ kind }) => kind)).toEqual(['fell-back', 'taken-again']);
});

it('the devices of last time are taken where they are there, and do no harm where not', async () => {
  local.prefer({ microphoneId: 'built-in', cameraId: 'gone', speakerId: 'gone' });
  await local.setMicrophone(true);
  await uses('The built-in');
  expect(local.getSnapshot().sinkId).toBe('');
});
