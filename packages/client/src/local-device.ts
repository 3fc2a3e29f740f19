import { deviceMove, realDevice } from './device-moves.ts';
import { capturePrecondition, deviceProblemOf } from './device-problem.ts';
import type { DeviceChoice, DeviceNews, LocalSource } from './local-media-view.ts';

export const off: LocalSource = {
  on: false,
  starting: false,
  track: null,
  problem: null,
  deviceId: null,
  lost: null,
};

interface LocalDeviceOptions {
  read(): LocalSource;
  patch(change: Partial<LocalSource>): void;
  /** All that is asked of a device of this kind, but which one. */
  constraints(): MediaTrackConstraints;
  /** The devices of this kind, as far as the browser has told. */
  choices(): readonly DeviceChoice[];
  /** For what is not among the constraints. */
  prepare?(track: MediaStreamTrack): void;
  /** A device was opened: browsers tell more of the list from then on. */
  opened(): Promise<void>;
  tell(news: DeviceNews): void;
}

/** One's microphone or one's camera, which may be pulled out at any time: another steps in, and it is taken again when it is back. */
export class LocalDevice {
  readonly #kind: 'microphone' | 'camera';
  readonly #options: LocalDeviceOptions;
  /** Counts requests, so that a device that opens after the person changed their mind is closed again. */
  #turn = 0;

  constructor(kind: 'microphone' | 'camera', options: LocalDeviceOptions) {
    this.#kind = kind;
    this.#options = options;
  }

  /** With the device that is wanted, and no other: Chromium takes a mere wish for a microphone as none. */
  get constraints(): MediaTrackConstraints {
    const { deviceId, lost } = this.#options.read();
    const wanted = lost?.deviceId ?? deviceId;
    return { ...this.#options.constraints(), ...(wanted ? { deviceId: { exact: wanted } } : {}) };
  }

  /** @returns what `take` is given with the track, once the browser has one. */
  starting(): number {
    this.#options.patch({ on: true, starting: true, problem: null });
    this.#turn += 1;
    return this.#turn;
  }

  /** Opens the device, or says why not. @returns its track; null when it did not open, or is not wanted any more. */
  async open(): Promise<MediaStreamTrack | null> {
    const blocked = capturePrecondition();
    if (blocked) {
      this.#turn += 1;
      this.#options.patch({ on: false, starting: false, problem: blocked });
      return null;
    }
    const turn = this.starting();
    try {
      const track = await this.#ask();
      const taken = track !== undefined && this.take(turn, track);
      await this.#options.opened();
      return taken ? track : null;
    } catch (error) {
      if (turn !== this.#turn) return null;
      const problem = deviceProblemOf(error);
      const { lost } = this.#options.read();
      // Waited for only while it is a matter of plugging something in: whoever said no is not asked again by itself.
      const unplugged = lost !== null && problem === 'not-found';
      this.#options.patch({
        ...{ on: false, starting: false },
        problem: unplugged ? 'unplugged' : problem,
        lost: unplugged ? { ...lost, resume: true } : null,
      });
      return null;
    }
  }

  /** The device that is wanted, or any while that one is not there. */
  async #ask(): Promise<MediaStreamTrack | undefined> {
    const { deviceId, ...any } = this.constraints;
    const ask = async (constraints: MediaTrackConstraints) => {
      const wanted = this.#kind === 'camera' ? { video: constraints } : { audio: constraints };
      return (await navigator.mediaDevices.getUserMedia(wanted)).getTracks()[0];
    };
    if (!deviceId) return ask(any);
    try {
      return await ask({ ...any, deviceId });
    } catch (error) {
      if (deviceProblemOf(error) !== 'not-found') throw error;
      return ask(any);
    }
  }

  /** @returns false when the track was closed, because it is not wanted any more. */
  take(turn: number, track: MediaStreamTrack): boolean {
    if (turn !== this.#turn) {
      track.stop();
      return false;
    }
    const { track: before, deviceId: wanted, lost } = this.#options.read();
    before?.stop();
    this.#options.prepare?.(track);
    track.addEventListener('ended', () => {
      if (this.#options.read().track === track) void this.#lose(this.#options.choices());
    });
    const deviceId = track.getSettings().deviceId ?? wanted;
    const isBack = lost !== null && this.#realId(deviceId) === lost.deviceId;
    this.#options.patch({
      ...{ on: true, starting: false, track, problem: null, deviceId },
      lost: lost && !isBack ? { ...lost, resume: false } : null,
    });
    return true;
  }

  /** An open one goes on or off as it is; whatever was asked for before does not count any more. */
  setEnabled(track: MediaStreamTrack, on: boolean): void {
    this.#turn += 1;
    track.enabled = on;
    this.#options.patch({ on, starting: false, problem: null });
  }

  release(): void {
    this.#turn += 1;
    const { track, lost } = this.#options.read();
    track?.stop();
    this.#options.patch({
      ...{ on: false, starting: false, track: null },
      lost: lost && { ...lost, resume: false },
    });
  }

  /** Somebody has plugged something in or out. @param before the devices of this kind until now. */
  devicesChanged(before: readonly DeviceChoice[]): void {
    const { on, starting, track, deviceId, lost } = this.#options.read();
    const openId = track?.readyState === 'live' ? deviceId : null;
    const move = deviceMove({ on, starting, openId, lost }, before, this.#options.choices());
    if (move === 'gone') void this.#lose(before);
    else if (move !== 'none') void this.#takeAgain();
  }

  #realId(deviceId: string | null, choices = this.#options.choices()): string | null {
    return deviceId === null ? null : (realDevice(deviceId, choices)?.deviceId ?? deviceId);
  }

  /** The device in use is gone: the next of the kind steps in, or the reason is shown. @param known the devices while it was there. */
  async #lose(known: readonly DeviceChoice[]): Promise<void> {
    const { track, deviceId, on, lost: earlier } = this.#options.read();
    const gone = deviceId === null ? null : realDevice(deviceId, known);
    track?.stop();
    // The first that was lost is the one that the person wants.
    const lost = earlier ?? (gone && { deviceId: gone.deviceId, label: gone.label, resume: false });
    this.#options.patch({ track: null, lost });
    if (!on) return;
    const next = await this.open();
    // A device that only stumbled is no news.
    if (!next || this.#realId(next.getSettings().deviceId ?? null) === gone?.deviceId) return;
    this.#options.tell({
      kind: 'fell-back',
      device: this.#kind,
      lost: gone?.label ?? this.#kind,
      now: next.label,
    });
  }

  /** A device that was lost is there again, or another where there was none. */
  async #takeAgain(): Promise<void> {
    const { on, track, lost } = this.#options.read();
    if (!on && !lost?.resume) {
      // Taken when it is switched on; a muted microphone must not come back as the other one.
      track?.stop();
      this.#options.patch({ track: null, deviceId: lost?.deviceId ?? null, lost: null });
      return;
    }
    const next = await this.open();
    if (next) this.#options.tell({ kind: 'taken-again', device: this.#kind, label: next.label });
  }
}
