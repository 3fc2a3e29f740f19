import type { DeviceChoice } from './local-media-view.ts';

export interface DeviceLists {
  microphones: readonly DeviceChoice[];
  cameras: readonly DeviceChoice[];
  speakers: readonly DeviceChoice[];
}

/** The devices that the browser tells of; none before a permission was given. */
export async function listDevices(): Promise<DeviceLists> {
  const devices = (await globalThis.navigator?.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
  const ofKind = (kind: MediaDeviceKind) =>
    devices
      .filter(device => device.kind === kind && device.deviceId !== '' && device.label !== '')
      .map(({ deviceId, label, groupId }) => ({ deviceId, label, groupId }));
  return {
    microphones: ofKind('audioinput'),
    cameras: ofKind('videoinput'),
    speakers: ofKind('audiooutput'),
  };
}

export const canChooseSpeaker = (): boolean =>
  typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;
