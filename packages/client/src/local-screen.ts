import { defaultScreenQuality, type ScreenQuality } from '@lectern/contracts/screen-quality';
import { capturePrecondition, deviceProblemOf } from './device-problem.ts';
import type { LocalScreen, ScreenHint } from './local-media-view.ts';
import { scaleDownBy, screenConstraints } from './screen-limits.ts';

export const noScreen: LocalScreen = {
  starting: false,
  video: null,
  audio: null,
  problem: null,
  hint: 'detail',
  quality: defaultScreenQuality,
  scaleDownBy: 1,
};

/** The screen that this person shares. */
export class LocalScreenShare {
  readonly #read: () => LocalScreen;
  readonly #patch: (change: Partial<LocalScreen>) => void;
  /** Counts requests, so that what is answered after the person changed their mind is given back. */
  #turn = 0;

  constructor(read: () => LocalScreen, patch: (change: Partial<LocalScreen>) => void) {
    this.#read = read;
    this.#patch = patch;
  }

  /** Asks what to share. That the person thinks better of it is no problem. */
  async start(): Promise<void> {
    const blocked = capturePrecondition() ?? (canShareScreen() ? null : 'unsupported');
    if (blocked) {
      this.#patch({ problem: blocked });
      return;
    }
    if (this.#read().starting || this.#read().video) return;
    const turn = ++this.#turn;
    this.#patch({ starting: true, problem: null });
    try {
      const stream = await navigator.mediaDevices.getDisplayMedia({
        video: screenConstraints(this.#read().quality),
        audio: true,
      });
      const video = stream.getVideoTracks()[0] ?? null;
      const audio = stream.getAudioTracks()[0] ?? null;
      if (turn !== this.#turn) {
        for (const track of stream.getTracks()) track.stop();
        return;
      }
      if (video) applyHint(video, this.#read().hint);
      video?.addEventListener('ended', () => this.stop());
      audio?.addEventListener('ended', () => {
        if (this.#read().audio === audio) this.#patch({ audio: null });
      });
      this.#patch({ starting: false, video, audio, scaleDownBy: this.#scaleOf(video) });
    } catch (error) {
      const problem = deviceProblemOf(error);
      this.#patch({ starting: false, problem: problem === 'denied-by-browser' ? null : problem });
    }
  }

  /** Also while sharing. */
  setHint(hint: ScreenHint): void {
    const { video } = this.#read();
    if (video) applyHint(video, hint);
    this.#patch({ hint });
  }

  /**
   * Also while sharing, and without renegotiating: the capture is made smaller, and where a browser cannot do that (or not as much) the
   * sender makes up for it. The bitrate is the sender's in any case.
   */
  async setQuality(quality: ScreenQuality): Promise<void> {
    this.#patch({ quality });
    const { video } = this.#read();
    if (!video) return;
    await video.applyConstraints(screenConstraints(quality)).catch(() => undefined);
    if (this.#read().video === video) this.refit();
  }

  /** Looks at what the capture gives by now: it may come late to what was asked of it, and a shared window may change its size. */
  refit(): void {
    const { video, scaleDownBy: before } = this.#read();
    const scale = this.#scaleOf(video);
    if (video && scale !== before) this.#patch({ scaleDownBy: scale });
  }

  stop(): void {
    const { video, audio } = this.#read();
    this.#turn += 1;
    video?.stop();
    audio?.stop();
    this.#patch({ starting: false, video: null, audio: null });
  }

  #scaleOf(video: MediaStreamTrack | null): number {
    return scaleDownBy(video?.getSettings().height, this.#read().quality);
  }
}

export const applyHint = (track: MediaStreamTrack, hint: ScreenHint) => {
  if ('contentHint' in track) track.contentHint = hint;
};

export const canShareScreen = (): boolean =>
  typeof globalThis.navigator?.mediaDevices?.getDisplayMedia === 'function';

/**
 * Whether this browser can share the sound of a tab or a screen at all. Browsers do not say; those that can have this constraint for it
 * (Screen Capture, 5.4), and the others ignore the wish for sound.
 */
export const canShareScreenAudio = (): boolean =>
  (
    globalThis.navigator?.mediaDevices?.getSupportedConstraints?.() as
      | { suppressLocalAudioPlayback?: boolean }
      | undefined
  )?.suppressLocalAudioPlayback === true;
