import type { Source } from '@lectern/contracts/primitives';
import type { LocalMedia } from './local-media.ts';
import type { WantedSource } from './own-producers.ts';

/** What the person's devices offer of a source, and whether it is switched on. */
function localSource(local: LocalMedia, source: Source): WantedSource {
  const { microphone, camera, screen } = local.getSnapshot();
  if (source === 'microphone') return { track: microphone.track, on: microphone.on };
  if (source === 'camera') return { track: camera.track, on: camera.on };
  if (source === 'screen-audio') return { track: screen.audio, on: screen.audio !== null };
  const { frameRate, maxBitrateKbps } = screen.quality;
  return {
    track: screen.video,
    on: screen.video !== null,
    limits: {
      maxBitrate: maxBitrateKbps * 1_000,
      maxFramerate: frameRate,
      scaleResolutionDownBy: screen.scaleDownBy,
    },
    screenQuality: screen.quality,
  };
}

/** What is to be sent of a source: nothing that this person may not send. */
export function wantedSource(local: LocalMedia, source: Source, allowed: readonly Source[]): WantedSource {
  const offered = localSource(local, source);
  return { ...offered, on: offered.on && allowed.includes(source) };
}

/** One that is off already may be waiting for its device to come back. */
export function switchOff(local: LocalMedia, source: Source): void {
  if (!localSource(local, source).on) return;
  if (source === 'microphone') void local.setMicrophone(false);
  else if (source === 'camera') void local.setCamera(false);
  else local.stopScreen();
}

/**
 * Nobody should see a picture of themselves that nobody gets, nor have a camera lit that they have no button for. The sound of a screen goes
 * with its picture.
 */
export function switchOffAllBut(local: LocalMedia, allowed: readonly Source[]): void {
  for (const source of ['microphone', 'camera', 'screen'] as const)
    if (!allowed.includes(source)) switchOff(local, source);
}

/** One stream object a track, or every view would restart the picture. */
export class OwnStreams {
  readonly #streams = new WeakMap<MediaStreamTrack, MediaStream>();

  of(track: MediaStreamTrack | null): MediaStream | null {
    if (!track) return null;
    const stream = this.#streams.get(track) ?? new MediaStream([track]);
    this.#streams.set(track, stream);
    return stream;
  }
}
