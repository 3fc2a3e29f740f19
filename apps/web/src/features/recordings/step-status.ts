import type { ProcessingStep, ProcessingStepName } from '@lectern/contracts/rest/videos';

/** What each step makes, as people say it. */
export const stepNames: Record<ProcessingStepName, string> = {
  quick: 'Quick copy',
  compose: 'Video',
  renditions: 'Sizes for slow connections',
  thumbnails: 'Previews',
  chapters: 'Chapters',
  captions: 'Captions',
  upload: 'Storing',
  pack: 'Pack for offline use',
};

const words: Record<ProcessingStep['state'], string> = {
  waiting: 'Waiting',
  running: 'Working',
  done: 'Done',
  failed: 'Failed',
  skipped: 'Left out',
};

/** How a step's state reads, with its percentage while it runs. */
export const wordsFor = ({ state, percent }: Pick<ProcessingStep, 'state' | 'percent'>): string =>
  state === 'running' ? `${words[state]}, ${percent} %` : words[state];

/** Milliseconds until the steps should be read again: soon while one of them moves, and never once all are over. */
export const refreshMsForSteps = (steps: readonly Pick<ProcessingStep, 'state'>[]): number =>
  steps.some(step => step.state === 'running' || step.state === 'waiting') ? 2_500 : 0;
