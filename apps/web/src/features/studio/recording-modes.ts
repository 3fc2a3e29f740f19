import type { RecordingMode } from '@lectern/contracts/recording-mode';
import type { RadioChoice } from '@lectern/ui/radio-group';

/** When a class is recorded, for the one who decides it. Whoever joins is asked whether they may be in it. */
export const recordingModes: readonly RadioChoice<RecordingMode>[] = [
  { value: 'manual', label: 'When I start it', detail: 'With the button in the class.' },
  { value: 'automatic', label: 'Automatically', detail: 'From the first camera, microphone or screen on.' },
  {
    value: 'keep-from-start',
    label: 'Keep from the start',
    detail: 'Everybody sees it. Deleted after the class, unless you keep it before then or just after.',
  },
];
