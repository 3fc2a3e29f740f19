import type { WorkedStep } from '@lectern/contracts/internal/video-processing';
import type { ProcessingStepName } from '@lectern/contracts/rest/videos';

interface StepPlace {
  /** Steps whose result it works on: when one of them has failed, it is skipped. */
  needs: readonly WorkedStep[];
  /** Steps that it waits for, whatever becomes of them. */
  after: readonly WorkedStep[];
}

/**
 * What waits for what. `compose` works on the segments and needs nothing of `quick`; it lets it go first, because half an hour of
 * composing beside it would make everybody wait for the first picture.
 */
export const stepOrder: Record<WorkedStep, StepPlace> = {
  quick: { needs: [], after: [] },
  compose: { needs: [], after: ['quick'] },
  thumbnails: { needs: ['compose'], after: [] },
  renditions: { needs: ['compose'], after: [] },
  // What was said and shared is known from the class, but only they know how long the video is.
  chapters: { needs: [], after: ['quick', 'compose'] },
  captions: { needs: [], after: ['quick', 'compose'] },
  pack: { needs: ['compose'], after: ['chapters', 'captions'] },
};

/** Share of the whole percent, by about how long each takes. */
export const stepWeights: Record<ProcessingStepName, number> = {
  quick: 5,
  compose: 45,
  thumbnails: 4,
  renditions: 30,
  chapters: 1,
  captions: 1,
  pack: 4,
  upload: 10,
};

/** What each does, for people. */
export const stepWords: Record<ProcessingStepName, string> = {
  quick: 'Making a quick copy',
  compose: 'Composing',
  thumbnails: 'Making previews',
  renditions: 'Making sizes for slow connections',
  chapters: 'Finding chapters',
  captions: 'Collecting captions',
  pack: 'Packing for offline use',
  upload: 'Storing',
};

/** Everything that waits for a step, directly or through others: what has to run again after it has. */
export function dependentsOf(step: WorkedStep): WorkedStep[] {
  const found = new Set<WorkedStep>();
  const visit = (name: WorkedStep) => {
    for (const [other, { needs, after }] of Object.entries(stepOrder) as [WorkedStep, StepPlace][]) {
      // What merely lets it go first made nothing of its result.
      const uses = needs.includes(name) || (other === 'pack' && after.includes(name));
      if (!uses || found.has(other)) continue;
      found.add(other);
      visit(other);
    }
  };
  visit(step);
  return [...found];
}
