import { capturePrecondition, type DeviceProblem, deviceProblemOf } from './device-problem.ts';
import { type ScreenPreset, screenConstraints } from './screen-presets.ts';
import { type ReadableStore, Store } from './store.ts';

/** A camera or microphone as the person has set it. */
export interface LocalSource {
  /** Switched on; `track` follows as soon as the device is open. */
  on: boolean;
  starting: boolean;
  /** A muted microphone keeps its (disabled) track, so that it comes back at once; a camera that is off has none. */
  track: MediaStreamTrack | null;
  /** Why it could not be switched on. */
  problem: DeviceProblem | null;
  /** The device chosen; null for the browser's choice. */
  deviceId: string | null;
}

export interface LocalScreen {
  starting: boolean;
  video: MediaStreamTrack | null;
  /** Sound of the shared tab or screen, where the browser can. */
  audio: MediaStreamTrack | null;
  problem: DeviceProblem | null;
  /** Sharp letters, or smooth motion: what gives way when the link is narrow (W3C mst-content-hint). */
  hint: ScreenHint;
  preset: ScreenPreset;
}

export type ScreenHint = 'detail' | 'motion';

export interface DeviceChoice {
  deviceId: string;
  label: string;
}

export interface LocalMediaView {
  microphone: LocalSource;
  camera: LocalSource;
  screen: LocalScreen;
  /** Empty until a permission was given: browsers keep the list to themselves before. */
  microphones: readonly DeviceChoice[];
  cameras: readonly DeviceChoice[];
  speakers: readonly DeviceChoice[];
  speakerId: string | null;
  voice: VoiceProcessing;
}

/** What the browser does to a voice before it is sent (W3C mediacapture-streams). Off for music. */
export interface VoiceProcessing {
  echoCancellation: boolean;
  noiseSuppression: boolean;
  autoGainControl: boolean;
}

type Kind = 'microphone' | 'camera';
export interface DevicePreferences {
  microphoneId?: string | null;
  cameraId?: string | null;
  speakerId?: string | null;
  voice?: VoiceProcessing;
}

const off = (deviceId: string | null | undefined): LocalSource => ({
  on: false,
  starting: false,
  track: null,
  problem: null,
  deviceId: deviceId ?? null,
});

/** 1280x720 at 30 pictures a second is the most a tile needs. */
const cameraConstraints: MediaTrackConstraints = {
  width: { ideal: 1280 },
  height: { ideal: 720 },
  frameRate: { ideal: 30, max: 30 },
};
const allProcessing: VoiceProcessing = {
  echoCancellation: true,
  noiseSuppression: true,
  autoGainControl: true,
};

/** The person's own devices. Lives from the green room to the end of the class, whatever the connection does. */
export class LocalMedia implements ReadableStore<LocalMediaView> {
  readonly #store: Store<LocalMediaView>;
  /** Counts requests of a kind, so that a device that opens after the person changed their mind is closed again. */
  readonly #turn = { microphone: 0, camera: 0, screen: 0 };
  #watchesDevices = false;
  readonly #onDeviceChange = () => void this.#listDevices();

  constructor(preferences: DevicePreferences = {}) {
    this.#store = new Store<LocalMediaView>({
      microphone: off(preferences.microphoneId),
      camera: off(preferences.cameraId),
      screen: { starting: false, video: null, audio: null, problem: null, hint: 'detail', preset: '1080p30' },
      microphones: [],
      cameras: [],
      speakers: [],
      speakerId: preferences.speakerId ?? null,
      voice: preferences.voice ?? allProcessing,
    });
  }

  get subscribe() {
    return this.#store.subscribe;
  }
  get getSnapshot() {
    return this.#store.getSnapshot;
  }

  /** Opens both devices, with one question to the person where the browser allows; what fails stays off with its problem. */
  async start(wanted: { microphone: boolean; camera: boolean }): Promise<void> {
    if (wanted.microphone && wanted.camera && !capturePrecondition()) {
      const turns = { microphone: ++this.#turn.microphone, camera: ++this.#turn.camera };
      this.#patch('microphone', { on: true, starting: true, problem: null });
      this.#patch('camera', { on: true, starting: true, problem: null });
      try {
        const stream = await navigator.mediaDevices.getUserMedia({
          audio: this.#constraints('microphone'),
          video: this.#constraints('camera'),
        });
        for (const track of stream.getTracks()) {
          const kind = track.kind === 'audio' ? 'microphone' : 'camera';
          this.#opened(kind, turns[kind], track);
        }
        await this.#listDevices();
        return;
      } catch {
        // One of the two failed and took the other along: each is asked for alone, and gets its own answer.
      }
    }
    await Promise.all([
      wanted.microphone ? this.setMicrophone(true) : undefined,
      wanted.camera ? this.setCamera(true) : undefined,
    ]);
  }

  async setMicrophone(on: boolean): Promise<void> {
    const { track } = this.getSnapshot().microphone;
    if (track?.readyState === 'live') {
      this.#turn.microphone += 1;
      track.enabled = on;
      this.#patch('microphone', { on, starting: false, problem: null });
    } else if (on) await this.#open('microphone');
    else this.#release('microphone');
  }

  async setCamera(on: boolean): Promise<void> {
    // The light beside the lens goes out only when the track is stopped.
    if (!on) this.#release('camera');
    else if (this.getSnapshot().camera.track?.readyState !== 'live') await this.#open('camera');
  }

  async selectMicrophone(deviceId: string): Promise<void> {
    this.#patch('microphone', { deviceId });
    const { on, track } = this.getSnapshot().microphone;
    if (on) await this.#open('microphone');
    else if (track) this.#release('microphone');
  }

  async selectCamera(deviceId: string): Promise<void> {
    this.#patch('camera', { deviceId });
    if (this.getSnapshot().camera.on) await this.#open('camera');
  }

  /** A microphone that is open is opened anew: browsers do not change these while it runs. */
  async setVoiceProcessing(change: Partial<VoiceProcessing>): Promise<void> {
    this.#set({ voice: { ...this.getSnapshot().voice, ...change } });
    const { on, track } = this.getSnapshot().microphone;
    // A microphone that is still open elsewhere would be shared as it is (Chromium).
    track?.stop();
    if (on) await this.#open('microphone');
    else if (track) this.#release('microphone');
  }

  selectSpeaker(deviceId: string): void {
    this.#set({ speakerId: deviceId });
  }

  /** Asks what to share. That the person thinks better of it is no problem. */
  async startScreen(): Promise<void> {
    const blocked = capturePrecondition() ?? (canShareScreen() ? null : 'unsupported');
    if (blocked) {
      this.#patchScreen({ problem: blocked });
      return;
    }
    if (this.getSnapshot().screen.starting || this.getSnapshot().screen.video) return;
    const turn = ++this.#turn.screen;
    this.#patchScreen({ starting: true, problem: null });
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({
        video: screenConstraints(this.getSnapshot().screen.preset),
        audio: true,
      });
      const video = stream.getVideoTracks()[0] ?? null;
      const audio = stream.getAudioTracks()[0] ?? null;
      if (turn !== this.#turn.screen) {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      if (video) applyHint(video, this.getSnapshot().screen.hint);
      video?.addEventListener('ended', () => this.stopScreen());
      this.#patchScreen({ starting: false, video, audio });
    } catch (error) {
      const problem = deviceProblemOf(error);
      this.#patchScreen({ starting: false, problem: problem === 'denied-by-browser' ? null : problem });
    }
  }

  /** Also while sharing. */
  setScreenHint(hint: ScreenHint): void {
    const { video } = this.getSnapshot().screen;
    if (video) applyHint(video, hint);
    this.#patchScreen({ hint });
  }

  /** Also while sharing. A browser that cannot scale a screen keeps its size, and the bitrate is the limit. */
  async setScreenPreset(preset: ScreenPreset): Promise<void> {
    this.#patchScreen({ preset });
    await this.getSnapshot()
      .screen.video?.applyConstraints(screenConstraints(preset))
      .catch(() => undefined);
  }

  stopScreen(): void {
    const { video, audio } = this.getSnapshot().screen;
    this.#turn.screen += 1;
    video?.stop();
    audio?.stop();
    this.#patchScreen({ starting: false, video: null, audio: null });
  }

  /** Releases every device. Switching one on again works. */
  release(): void {
    this.#release('microphone');
    this.#release('camera');
    this.stopScreen();
    this.#watchesDevices = false;
    globalThis.navigator?.mediaDevices?.removeEventListener?.('devicechange', this.#onDeviceChange);
  }

  #constraints(kind: Kind): MediaTrackConstraints {
    const { deviceId } = this.getSnapshot()[kind];
    const chosen = deviceId ? { deviceId: { ideal: deviceId } } : {};
    return { ...(kind === 'camera' ? cameraConstraints : this.getSnapshot().voice), ...chosen };
  }

  async #open(kind: Kind): Promise<void> {
    const turn = ++this.#turn[kind];
    const blocked = capturePrecondition();
    if (blocked) {
      this.#patch(kind, { on: false, starting: false, problem: blocked });
      return;
    }
    this.#patch(kind, { on: true, starting: true, problem: null });
    try {
      const constraints = this.#constraints(kind);
      const stream = await navigator.mediaDevices.getUserMedia(
        kind === 'camera' ? { video: constraints } : { audio: constraints },
      );
      const track = stream.getTracks()[0];
      if (track) this.#opened(kind, turn, track);
      await this.#listDevices();
    } catch (error) {
      if (turn === this.#turn[kind])
        this.#patch(kind, { on: false, starting: false, problem: deviceProblemOf(error) });
    }
  }

  #opened(kind: Kind, turn: number, track: MediaStreamTrack): void {
    if (turn !== this.#turn[kind]) {
      track.stop();
      return;
    }
    this.getSnapshot()[kind].track?.stop();
    if (kind === 'camera') applyHint(track, 'motion');
    // Unplugged, or taken by the system: the next device of the kind steps in, or the reason is shown.
    track.addEventListener('ended', () => {
      if (this.getSnapshot()[kind].track !== track) return;
      this.#patch(kind, { track: null, deviceId: null });
      if (this.getSnapshot()[kind].on) void this.#open(kind);
    });
    this.#patch(kind, {
      on: true,
      starting: false,
      track,
      problem: null,
      deviceId: track.getSettings().deviceId ?? this.getSnapshot()[kind].deviceId,
    });
  }

  #release(kind: Kind): void {
    this.#turn[kind] += 1;
    this.getSnapshot()[kind].track?.stop();
    this.#patch(kind, { on: false, starting: false, track: null });
  }

  async #listDevices(): Promise<void> {
    if (!this.#watchesDevices) {
      this.#watchesDevices = true;
      globalThis.navigator?.mediaDevices?.addEventListener?.('devicechange', this.#onDeviceChange);
    }
    const devices = (await globalThis.navigator?.mediaDevices?.enumerateDevices?.().catch(() => [])) ?? [];
    const ofKind = (kind: MediaDeviceKind) =>
      devices
        .filter(device => device.kind === kind && device.deviceId !== '' && device.label !== '')
        .map(({ deviceId, label }) => ({ deviceId, label }));
    this.#set({
      microphones: ofKind('audioinput'),
      cameras: ofKind('videoinput'),
      speakers: ofKind('audiooutput'),
    });
  }

  #patch(kind: Kind, change: Partial<LocalSource>): void {
    this.#set({ [kind]: { ...this.getSnapshot()[kind], ...change } });
  }

  #patchScreen(change: Partial<LocalScreen>): void {
    this.#set({ screen: { ...this.getSnapshot().screen, ...change } });
  }

  #set(change: Partial<LocalMediaView>): void {
    this.#store.set({ ...this.getSnapshot(), ...change });
  }
}

const applyHint = (track: MediaStreamTrack, hint: ScreenHint) => {
  if ('contentHint' in track) track.contentHint = hint;
};

export const canShareScreen = (): boolean =>
  typeof globalThis.navigator?.mediaDevices?.getDisplayMedia === 'function';

export const canChooseSpeaker = (): boolean =>
  typeof HTMLMediaElement !== 'undefined' && 'setSinkId' in HTMLMediaElement.prototype;
