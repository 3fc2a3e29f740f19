import type { HealthProblem } from '@lectern/contracts/recording-health';

interface HealthText {
  /** What is wrong, in a sentence. */
  title: string;
  /** What to do about it. */
  nextStep: string;
}

const gigabytes = (bytes: number) => (bytes / 1e9).toFixed(1);

/**
 * What a host is told of a recording that is not well. Pure.
 * @param whose the name of the person concerned; null when that is who reads it.
 */
export function recordingHealthText(
  { kind, source, freeBytes }: HealthProblem,
  whose: string | null,
): HealthText {
  const of = (thing: string) => (whose === null ? `Your ${thing}` : `${whose}'s ${thing}`);
  const picture = source === 'screen' ? 'screen' : 'camera';
  switch (kind) {
    case 'microphone-silent':
      return {
        title: `${of('microphone')} has been silent for a while.`,
        nextStep:
          whose === null
            ? 'If you are speaking, check that the right microphone is chosen and that it is not switched off.'
            : `If ${whose} is speaking, ask them to check their microphone.`,
      };
    case 'microphone-muted':
      return whose === null
        ? {
            title: 'You are muted while recording.',
            nextStep: 'Turn your microphone on if you are speaking.',
          }
        : {
            title: `${whose} is muted while recording.`,
            nextStep: `Ask ${whose} to speak, if they mean to.`,
          };
    case 'no-packets':
      return {
        title: `Nothing arrives from ${whose === null ? 'your' : `${whose}'s`} ${source === 'microphone' ? 'microphone' : picture}.`,
        nextStep: 'Turn it off and on again; if that does not help, check the connection.',
      };
    case 'picture-frozen':
      return {
        title: `${of(picture)} shows a picture that does not move.`,
        nextStep: 'Turn it off and on again.',
      };
    case 'picture-black':
      return {
        title: `${of(picture)} is black in the recording.`,
        nextStep:
          picture === 'camera'
            ? 'Is its cover open, and is there light?'
            : 'Share the window or screen again.',
      };
    case 'disk-low':
      return {
        title: `The disk has ${freeBytes === null ? 'little' : `${gigabytes(freeBytes)} GB`} left.`,
        nextStep: 'Recording stops when it is full. Ask whoever runs this server to make room.',
      };
    case 'capture-behind':
      return {
        title: 'The disk is too slow for this recording.',
        nextStep: 'Parts of it may be missing. Ask whoever runs this server to look at its disk.',
      };
  }
}
