import type { DeviceProblem } from '@lectern/client/device-problem';
import type { LocalSource } from '@lectern/client/local-media-view';

export type SpeakerAnswer = 'heard' | 'not-heard' | 'not-asked';

/** What the test of devices found, for the report: states alone. What the devices are called is nobody else's business. */
export interface DeviceFindings {
  microphone: 'not-tested' | 'starting' | 'off' | 'silent' | 'heard' | DeviceProblem;
  camera: 'not-tested' | 'starting' | 'off' | 'picture' | DeviceProblem;
  speaker: SpeakerAnswer;
}

/** @param heard whether the microphone has heard anything since it was opened. */
export function findDevices(
  tested: boolean,
  { microphone, camera }: { microphone: LocalSource; camera: LocalSource },
  heard: boolean,
  speaker: SpeakerAnswer,
): DeviceFindings {
  if (!tested) return { microphone: 'not-tested', camera: 'not-tested', speaker };
  return {
    microphone: stateOf(microphone) ?? (heard ? 'heard' : 'silent'),
    camera: stateOf(camera) ?? 'picture',
    speaker,
  };
}

function stateOf({ problem, starting, on, track }: LocalSource): DeviceProblem | 'starting' | 'off' | null {
  if (problem) return problem;
  if (starting) return 'starting';
  return on && track ? null : 'off';
}
