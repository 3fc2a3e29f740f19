/** What became of the wish for a blurred background. `unsupported`: neither browser nor camera can. */
export type BlurState = 'off' | 'on' | 'unsupported';

/** TypeScript's DOM does not know it yet (Media Capture and Streams Extensions, 7.3). */
type BlurTrack = Omit<MediaStreamTrack, 'getCapabilities' | 'getSettings'> & {
  getCapabilities?(): { backgroundBlur?: boolean[] };
  getSettings(): { backgroundBlur?: boolean };
};

/** Whether the background of this camera can be blurred at all. */
export const canBlur = (track: MediaStreamTrack): boolean =>
  (track as BlurTrack).getCapabilities?.().backgroundBlur?.includes(true) === true;

/**
 * Lets the browser blur the background, where the system has an effect for it: on the camera's own track, so that nothing is negotiated and
 * nothing has to be loaded (docs/architecture.md, Media). The other constraints of the track stay.
 */
export async function setBlur(track: MediaStreamTrack, on: boolean): Promise<BlurState> {
  const able = (track as BlurTrack).getCapabilities?.().backgroundBlur ?? [];
  if (able.includes(on)) {
    const constraints = { ...track.getConstraints(), backgroundBlur: on } as MediaTrackConstraints;
    await track.applyConstraints(constraints).catch(() => undefined);
  }
  // What holds, whoever has decided it: some systems have a switch of their own.
  if ((track as BlurTrack).getSettings().backgroundBlur === true) return 'on';
  return on ? 'unsupported' : 'off';
}
