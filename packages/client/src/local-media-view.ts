import type { ScreenQuality } from '@lectern/contracts/screen-quality';
import type { BlurState } from './background-blur.ts';
import type { DeviceProblem } from './device-problem.ts';

/** A camera or microphone as the person has set it. */
export interface LocalSource {
  /** Switched on; `track` follows as soon as the device is open. */
  on: boolean;
  starting: boolean;
  /** A muted microphone keeps its (disabled) track, so that it comes back at once; a camera that is off has none. */
  track: MediaStreamTrack | null;
  /** Why it could not be switched on. */
  problem: DeviceProblem | null;
  /** The device chosen, or the one in use; null for the browser's choice. */
  deviceId: string | null;
  /** The device that was in use and is gone: it is taken again when it is back. */
  lost: LostDevice | null;
}

export interface LostDevice {
  deviceId: string;
  label: string;
  /** It was switched on when it went, and nothing was there to take its place. */
  resume: boolean;
}

export interface LocalScreen {
  starting: boolean;
  video: MediaStreamTrack | null;
  /** Sound of the shared tab or screen, where the browser can. */
  audio: MediaStreamTrack | null;
  problem: DeviceProblem | null;
  /** Sharp letters, or smooth motion: what gives way when the link is narrow (W3C mst-content-hint). */
  hint: ScreenHint;
  quality: ScreenQuality;
  /** By how much the sender makes the picture smaller, where the browser did not. */
  scaleDownBy: number;
}

export type ScreenHint = 'detail' | 'motion';

export interface DeviceChoice {
  deviceId: string;
  label: string;
  /** Devices of one thing have the same; `default` has the one of the device that it stands for. */
  groupId: string;
}

export interface LocalMediaView {
  microphone: LocalSource;
  camera: LocalSource;
  screen: LocalScreen;
  /** Empty until a permission was given: browsers keep the list to themselves before. */
  microphones: readonly DeviceChoice[];
  cameras: readonly DeviceChoice[];
  speakers: readonly DeviceChoice[];
  /** The speaker chosen; null for the system's. */
  speakerId: string | null;
  /** Where sound goes now (`setSinkId`): the one chosen while it is there, else empty for the system's. */
  sinkId: string;
  voice: VoiceProcessing;
  /** The background of one's camera, as it is; `unsupported` once it was tried. */
  blur: BlurState;
}

/** What the browser does to a voice before it is sent (W3C mediacapture-streams). Off for music. */
export interface VoiceProcessing {
  echoCancellation: boolean;
  noiseSuppression: boolean;
  autoGainControl: boolean;
}

/** Something that happened to a device by itself, worth a word. */
export type DeviceNews =
  /** `now` is null for the system's own choice. */
  | { kind: 'fell-back'; device: AnyDevice; lost: string; now: string | null }
  | { kind: 'taken-again'; device: AnyDevice; label: string };
export type AnyDevice = 'microphone' | 'camera' | 'speaker';

export interface DevicePreferences {
  microphoneId?: string | null;
  cameraId?: string | null;
  speakerId?: string | null;
  blur?: boolean;
}
