import {
  type VideoFileKind,
  type WorkedStep,
  workedSteps,
} from '@lectern/contracts/internal/video-processing';
import type { ProcessingStepName, ProcessingStepState } from '@lectern/contracts/rest/videos';
import { stepOrder, stepWeights, stepWords } from './step-order.ts';

export interface StepFacts {
  name: ProcessingStepName;
  state: ProcessingStepState;
  percent: number;
  reason: string | null;
  retryable: boolean;
}

/** Files of one step that are alike in all that matters here. */
export interface FileFacts {
  step: ProcessingStepName;
  kind: VideoFileKind;
  stored: boolean;
  /** Why they cannot be stored; null when they are, or may still be. */
  failure: string | null;
  retryable: boolean;
  count: number;
  sizeBytes: number;
}

export interface NextSteps {
  /** Whose jobs may run now. */
  start: WorkedStep[];
  /** Steps that are not going to run: what they need has failed. */
  skip: { name: WorkedStep; reason: string }[];
  /** What the step `upload` is, which no single job carries out. */
  upload: Omit<StepFacts, 'name'>;
  recording: {
    state: 'processing' | 'ready' | 'failed';
    /** Of the whole. */
    percent: number;
    /** The one that runs, or that failed and matters. */
    step: ProcessingStepName | null;
    /** Only when failed. */
    reason: string | null;
    retryable: boolean;
  };
  /** Something can be watched. */
  playable: boolean;
  /** `running`: something is still to come by itself. `failed`: nothing is, and something has failed. */
  whole: 'running' | 'failed' | 'done';
}

const isOver = (state: ProcessingStepState) => state === 'done' || state === 'failed' || state === 'skipped';

/**
 * What follows from the states of the steps and of the files that they have made. Pure, and the only place that decides; asked
 * after every report, and asked again it says the same.
 */
export function nextSteps(given: readonly StepFacts[], files: readonly FileFacts[]): NextSteps {
  const steps = new Map(given.map(step => [step.name, { ...step }]));
  const stateOf = (name: WorkedStep) => steps.get(name)?.state ?? 'skipped';

  // Skipping goes on along the chain, so that one look is enough however long the chain is.
  const skip: NextSteps['skip'] = [];
  for (let found = true; found; ) {
    found = false;
    for (const name of workedSteps) {
      const step = steps.get(name);
      const missing = stepOrder[name].needs.find(need => ['failed', 'skipped'].includes(stateOf(need)));
      if (step?.state !== 'waiting' || !missing) continue;
      step.state = 'skipped';
      step.reason = `It needs "${stepWords[missing]}", which has not succeeded.`;
      skip.push({ name, reason: step.reason });
      found = true;
    }
  }
  const start = workedSteps.filter(
    name =>
      steps.get(name)?.state === 'waiting' &&
      stepOrder[name].needs.every(need => stateOf(need) === 'done') &&
      stepOrder[name].after.every(before => isOver(stateOf(before))),
  );

  const worked = workedSteps.flatMap(name => steps.get(name) ?? []);
  const upload = uploadOf(worked, files);
  const all: StepFacts[] = [...worked, { name: 'upload', ...upload }];
  const recording = recordingOf(all, files);
  const running = all.some(step => !isOver(step.state));
  return {
    start,
    skip,
    upload,
    recording,
    playable: isStored(files, 'composed') || isStored(files, 'quick'),
    whole: running ? 'running' : all.some(step => step.state === 'failed') ? 'failed' : 'done',
  };
}

function uploadOf(worked: readonly StepFacts[], files: readonly FileFacts[]): NextSteps['upload'] {
  const percent = Math.floor(100 * uploadedShare(worked, files));
  const failed = files.find(file => !file.stored && file.failure !== null);
  if (failed) return { state: 'failed', percent, reason: failed.failure, retryable: failed.retryable };
  const quiet = { reason: null, retryable: false };
  if (worked.every(step => isOver(step.state)) && files.every(file => file.stored))
    return files.length > 0
      ? { ...quiet, state: 'done', percent: 100 }
      : { ...quiet, state: 'skipped', percent: 100, reason: 'There is nothing to store.' };
  return { ...quiet, state: files.length > 0 ? 'running' : 'waiting', percent };
}

/** Of what will have been made in the end, by the weight of the step that makes it; so that it only grows. */
function uploadedShare(worked: readonly StepFacts[], files: readonly FileFacts[]): number {
  let total = 0;
  let done = 0;
  for (const step of worked) {
    const weight = stepWeights[step.name];
    total += weight;
    if (!isOver(step.state)) continue;
    const made = files.filter(file => file.step === step.name);
    const bytes = sum(made.map(file => file.sizeBytes));
    const stored = sum(made.filter(file => file.stored).map(file => file.sizeBytes));
    done += weight * (bytes === 0 ? Number(made.every(file => file.stored)) : stored / bytes);
  }
  return total === 0 ? 0 : done / total;
}

function recordingOf(all: readonly StepFacts[], files: readonly FileFacts[]): NextSteps['recording'] {
  const percent = Math.floor(
    sum(
      all.map(
        step => stepWeights[step.name] * (isOver(step.state) && step.name !== 'upload' ? 100 : step.percent),
      ),
    ) / sum(all.map(step => stepWeights[step.name])),
  );
  const none = { percent, reason: null, retryable: false };
  const step = stepToShow(all);
  if (isStored(files, 'composed')) return { ...none, state: 'ready', step };
  const composed = lossOf('compose', 'composed', all, files);
  if (composed && isStored(files, 'quick')) return { ...none, state: 'ready', step };
  const quick = lossOf('quick', 'quick', all, files);
  if (!composed || !quick) return { ...none, state: 'processing', step };
  return {
    percent,
    state: 'failed',
    step: composed.step,
    reason: composed.reason,
    retryable: composed.retryable || quick.retryable,
  };
}

interface Loss {
  step: ProcessingStepName;
  reason: string | null;
  retryable: boolean;
}

/** Why no stored file will come of a step; null while one may. */
function lossOf(
  name: 'quick' | 'compose',
  kind: VideoFileKind,
  all: readonly StepFacts[],
  files: readonly FileFacts[],
): Loss | null {
  const step = all.find(candidate => candidate.name === name);
  if (!step) return { step: name, reason: null, retryable: false };
  if (step.state === 'failed' || step.state === 'skipped')
    return { step: name, reason: step.reason, retryable: step.retryable };
  if (step.state !== 'done') return null;
  const made = files.filter(file => file.step === name && file.kind === kind);
  const broken = made.find(file => file.failure !== null && !file.stored);
  if (broken) return { step: 'upload', reason: broken.failure, retryable: broken.retryable };
  return made.length === 0 ? { step: name, reason: 'It has made nothing to watch.', retryable: false } : null;
}

/** Storing goes on beside everything else, so it is named only when nothing else is to be said. */
function stepToShow(all: readonly StepFacts[]): ProcessingStepName | null {
  const worked = all.filter(step => step.name !== 'upload');
  const found =
    worked.find(step => step.state === 'running') ??
    all.find(step => step.state === 'failed') ??
    worked.find(step => step.state === 'waiting') ??
    all.find(step => step.state === 'running');
  return found?.name ?? null;
}

const isStored = (files: readonly FileFacts[], kind: VideoFileKind) =>
  files.some(file => file.kind === kind && file.stored);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
