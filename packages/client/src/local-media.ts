import type { ScreenQuality } from '@lectern/contracts/screen-quality';
import { setBlur } from './background-blur.ts';
import { listDevices } from './device-list.ts';
import { speakerNews } from './device-moves.ts';
import { capturePrecondition } from './device-problem.ts';
import { LocalDevice, off } from './local-device.ts';
import type {
  DeviceNews,
  DevicePreferences,
  LocalMediaView,
  LocalSource,
  ScreenHint,
  VoiceProcessing,
} from './local-media-view.ts';
import { applyHint, LocalScreenShare, noScreen } from './local-screen.ts';
import { type ReadableStore, Store } from './store.ts';

type Kind = 'microphone' | 'camera';

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
  readonly #store = new Store<LocalMediaView>({
    microphone: off,
    camera: off,
    screen: noScreen,
    microphones: [],
    cameras: [],
    speakers: [],
    speakerId: null,
    sinkId: '',
    voice: allProcessing,
    blur: 'off',
  });
  #wantsBlur = false;
  readonly #microphone = this.#device('microphone', () => ({ ...this.getSnapshot().voice }));
  readonly #camera = this.#device(
    'camera',
    () => cameraConstraints,
    track => {
      applyHint(track, 'motion');
      void this.#blur(track);
    },
  );
  readonly #screen = new LocalScreenShare(
    () => this.getSnapshot().screen,
    change => this.#set({ screen: { ...this.getSnapshot().screen, ...change } }),
  );
  readonly #news = new Set<(news: DeviceNews) => void>();
  #watchesDevices = false;
  /** One change of the devices after the other: each is compared with the one before. */
  #changes: Promise<void> = Promise.resolve();
  readonly #onDeviceChange = () => {
    this.#changes = this.#changes.then(() => this.#devicesChanged());
  };

  get subscribe() {
    return this.#store.subscribe;
  }
  get getSnapshot() {
    return this.#store.getSnapshot;
  }

  /** What happens to devices by itself. A device that does not open is in the snapshot, with its problem. */
  onDeviceNews(listener: (news: DeviceNews) => void): () => void {
    this.#news.add(listener);
    return () => this.#news.delete(listener);
  }

  /** The devices of last time, as far as they are there. To be told before any is opened. */
  prefer({ microphoneId, cameraId, speakerId, blur }: DevicePreferences): void {
    this.#wantsBlur = blur ?? this.#wantsBlur;
    if (microphoneId) this.#patch('microphone', { deviceId: microphoneId });
    if (cameraId) this.#patch('camera', { deviceId: cameraId });
    if (speakerId) this.#set({ speakerId });
  }

  /** Opens both devices, with one question to the person where the browser allows; what fails stays off with its problem. */
  async start(wanted: { microphone: boolean; camera: boolean }): Promise<void> {
    if (wanted.microphone && wanted.camera && !capturePrecondition()) {
      const turns = { microphone: this.#microphone.starting(), camera: this.#camera.starting() };
      try {
        const stream = await navigator.mediaDevices.getUserMedia({
          audio: this.#microphone.constraints,
          video: this.#camera.constraints,
        });
        for (const track of stream.getTracks())
          if (track.kind === 'audio') this.#microphone.take(turns.microphone, track);
          else this.#camera.take(turns.camera, track);
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
    if (track?.readyState === 'live') this.#microphone.setEnabled(track, on);
    else if (on) await this.#microphone.open();
    else this.#microphone.release();
  }

  async setCamera(on: boolean): Promise<void> {
    // The light beside the lens goes out only when the track is stopped.
    if (!on) this.#camera.release();
    else if (this.getSnapshot().camera.track?.readyState !== 'live') await this.#camera.open();
  }

  /** A microphone that could not be used is switched on with it: that is what it was chosen for. */
  async selectMicrophone(deviceId: string): Promise<void> {
    const { on, track, problem } = this.getSnapshot().microphone;
    this.#patch('microphone', { deviceId, lost: null, problem: null });
    if (on || problem) await this.#microphone.open();
    else if (track) this.#microphone.release();
  }

  async selectCamera(deviceId: string): Promise<void> {
    const { on, problem } = this.getSnapshot().camera;
    this.#patch('camera', { deviceId, lost: null, problem: null });
    if (on || problem) await this.#camera.open();
  }

  /** A microphone that is open is opened anew: browsers do not change these while it runs. */
  async setVoiceProcessing(change: Partial<VoiceProcessing>): Promise<void> {
    this.#set({ voice: { ...this.getSnapshot().voice, ...change } });
    const { on, track } = this.getSnapshot().microphone;
    // A microphone that is still open elsewhere would be shared as it is (Chromium).
    track?.stop();
    if (on) await this.#microphone.open();
    else if (track) this.#microphone.release();
  }

  /** Of the camera that is open, and of those that are opened later. Where it cannot be had, `blur` says so. */
  async setBackgroundBlur(on: boolean): Promise<void> {
    this.#wantsBlur = on;
    const { track } = this.getSnapshot().camera;
    if (track?.readyState === 'live') await this.#blur(track);
  }

  selectSpeaker(deviceId: string): void {
    this.#set({ speakerId: deviceId, sinkId: deviceId });
  }

  /** Asks what to share. */
  startScreen(): Promise<void> {
    return this.#screen.start();
  }

  /** Also while sharing. */
  setScreenHint(hint: ScreenHint): void {
    this.#screen.setHint(hint);
  }

  /** Also while sharing. In a class it is the log that says what holds: see `ScreenSharing`. */
  setScreenQuality(quality: ScreenQuality): Promise<void> {
    return this.#screen.setQuality(quality);
  }

  /** Now and then while sharing. */
  refitScreen(): void {
    this.#screen.refit();
  }

  stopScreen(): void {
    this.#screen.stop();
  }

  /** Releases every device. Switching one on again works. */
  release(): void {
    this.#microphone.release();
    this.#camera.release();
    this.stopScreen();
    this.#watchesDevices = false;
    globalThis.navigator?.mediaDevices?.removeEventListener?.('devicechange', this.#onDeviceChange);
  }

  #device(
    kind: Kind,
    constraints: () => MediaTrackConstraints,
    prepare?: (track: MediaStreamTrack) => void,
  ): LocalDevice {
    return new LocalDevice(kind, {
      read: () => this.getSnapshot()[kind],
      patch: change => this.#patch(kind, change),
      constraints,
      prepare,
      choices: () => (kind === 'microphone' ? this.getSnapshot().microphones : this.getSnapshot().cameras),
      opened: () => this.#listDevices(),
      tell: news => this.#tell(news),
    });
  }

  async #blur(track: MediaStreamTrack): Promise<void> {
    const wanted = this.#wantsBlur;
    const blur = await setBlur(track, wanted);
    if (wanted === this.#wantsBlur) this.#set({ blur });
  }

  #tell(news: DeviceNews): void {
    for (const listener of [...this.#news]) listener(news);
  }

  async #devicesChanged(): Promise<void> {
    const { microphones, cameras, speakers, speakerId } = this.getSnapshot();
    await this.#listDevices();
    this.#microphone.devicesChanged(microphones);
    this.#camera.devicesChanged(cameras);
    const news = speakerNews(speakerId, speakers, this.getSnapshot().speakers);
    if (news) this.#tell(news);
  }

  async #listDevices(): Promise<void> {
    if (!this.#watchesDevices) {
      this.#watchesDevices = true;
      globalThis.navigator?.mediaDevices?.addEventListener?.('devicechange', this.#onDeviceChange);
    }
    const lists = await listDevices();
    const { speakerId } = this.getSnapshot();
    // Sound that is sent to a speaker that is not there is not heard at all.
    const sinkId = lists.speakers.find(({ deviceId }) => deviceId === speakerId)?.deviceId ?? '';
    this.#set({ ...lists, sinkId });
  }

  #patch(kind: Kind, change: Partial<LocalSource>): void {
    this.#set({ [kind]: { ...this.getSnapshot()[kind], ...change } });
  }

  #set(change: Partial<LocalMediaView>): void {
    this.#store.set({ ...this.getSnapshot(), ...change });
  }
}
