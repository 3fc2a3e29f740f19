import { type WorkedStep, workedSteps } from '@lectern/contracts/internal/video-processing';
import { processingStepNames } from '@lectern/contracts/rest/videos';
import { describe, expect, it } from 'vitest';
import { type FileFacts, type NextSteps, nextSteps, type StepFacts } from './next-steps.ts';
import { stepOrder } from './step-order.ts';

/** A machine that carries out what it is told, with failures and their order by chance; the same seed, the same story. */
function story(seed: number) {
  let state = seed;
  const chance = () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
  const steps: StepFacts[] = processingStepNames.map(name => ({
    ...{ name, state: 'waiting', percent: 0, reason: null, retryable: false },
  }));
  const files: FileFacts[] = [];
  const stepOf = (name: string) => steps.find(step => step.name === name)!;
  const failureRate = chance() * 0.6;

  /** Writes down what follows, as the repository does. */
  const follow = (): NextSteps => {
    const next = nextSteps(steps, files);
    for (const { name, reason } of next.skip) Object.assign(stepOf(name), { state: 'skipped', reason });
    Object.assign(stepOf('upload'), next.upload);
    return next;
  };
  /** Something happens to a step that runs, or to a file on its way. @returns false when nothing is left to happen. */
  const happen = (): boolean => {
    const running = steps.filter(step => step.name !== 'upload' && step.state === 'running');
    const waiting = files.filter(file => !file.stored && !file.failure);
    const one = [...running, ...waiting][Math.floor(chance() * (running.length + waiting.length))];
    if (!one) return false;
    const fails = chance() < failureRate;
    if ('stored' in one) Object.assign(one, fails ? { failure: 'No.', retryable: true } : { stored: true });
    else if (chance() < 0.3) one.percent = Math.min(99, one.percent + Math.floor(chance() * 50));
    else if (fails) Object.assign(one, { state: 'failed', reason: 'It broke.', retryable: chance() < 0.5 });
    else finish(one);
    return true;
  };
  const finish = (step: StepFacts) => {
    Object.assign(step, { state: 'done', percent: 100 });
    const kind = { quick: 'quick', compose: 'composed' }[step.name as string] ?? 'hls';
    files.push({
      ...{ step: step.name, kind: kind as FileFacts['kind'], stored: false, failure: null },
      ...{ retryable: false, count: 1, sizeBytes: Math.floor(chance() * 1000) },
    });
  };
  return { steps, files, stepOf, follow, happen };
}

const seeds = Array.from({ length: 400 }, (_, n) => n + 1);
const over = ['done', 'failed', 'skipped'];

describe('whatever fails, and in whatever order', () => {
  it('a step runs only after what it needs and waits for, each ends, and the recording says the truth', () => {
    const ends = new Set<string>();
    for (const seed of seeds) {
      const { steps, files, stepOf, follow, happen } = story(seed);
      let percent = 0;
      for (;;) {
        const next = follow();
        expect(nextSteps(steps, files)).toEqual({ ...next, skip: [] });
        for (const name of next.start) {
          for (const need of stepOrder[name].needs) expect(stepOf(need).state).toBe('done');
          for (const before of stepOrder[name].after) expect(over).toContain(stepOf(before).state);
          stepOf(name).state = 'running';
        }
        expect(next.recording.percent).toBeGreaterThanOrEqual(percent);
        expect(next.recording.percent).toBeLessThanOrEqual(100);
        percent = next.recording.percent;
        const watchable = files.some(
          ({ kind, stored }) => stored && (kind === 'quick' || kind === 'composed'),
        );
        expect(next.playable).toBe(watchable);
        if (next.recording.state === 'failed') {
          expect(watchable).toBe(false);
          expect(next.recording.reason).not.toBeNull();
        }
        if (next.recording.state === 'ready') expect(watchable).toBe(true);
        if (next.start.length === 0 && !happen()) {
          ends.add(next.recording.state);
          // Nothing is left to happen, so nothing is left open.
          expect(next.recording.state).not.toBe('processing');
          expect(next.whole).not.toBe('running');
          for (const name of workedSteps)
            expect([name, over]).toEqual([name, expect.arrayContaining([stepOf(name).state])]);
          if (next.whole === 'done') expect(percent).toBe(100);
          break;
        }
        if (next.start.length === 0) continue;
        happen();
      }
    }
    // The stories that were told are not all of one kind.
    expect([...ends].sort()).toEqual(['failed', 'ready']);
  });
});

describe('in particular', () => {
  const given = (states: Partial<Record<WorkedStep, StepFacts['state']>>, files: FileFacts[] = []) =>
    nextSteps(
      processingStepNames.map(name => ({
        ...{ name, percent: 0, retryable: true, reason: 'It broke.' },
        state: (states as Record<string, StepFacts['state']>)[name] ?? 'waiting',
      })),
      files,
    );
  const stored = (step: WorkedStep, kind: FileFacts['kind'], more: Partial<FileFacts> = {}): FileFacts => ({
    ...{ step, kind, stored: true, failure: null, retryable: false, count: 1, sizeBytes: 10 },
    ...more,
  });

  it('the quick copy comes first, alone; composing waits for it, whatever becomes of it; then everything else', () => {
    expect(given({}).start).toEqual(['quick']);
    expect(given({ quick: 'running' }).start).toEqual([]);
    expect(given({ quick: 'failed' }).start).toEqual(['compose']);
    expect(given({ quick: 'done', compose: 'done' }).start.toSorted()).toEqual([
      ...['captions', 'chapters', 'renditions', 'thumbnails'],
    ]);
    expect(
      given({ quick: 'done', compose: 'done', chapters: 'failed', captions: 'skipped' }).start,
    ).toContain('pack');
  });

  it('what needs the composed video is skipped when there is none, and says so', () => {
    const { skip } = given({ quick: 'done', compose: 'failed' });
    expect(skip.map(({ name }) => name).sort()).toEqual(['pack', 'renditions', 'thumbnails']);
    expect(skip[0]?.reason).toBe('It needs "Composing", which has not succeeded.');
  });

  it('a quick copy makes it playable, and ready only once composing is done or has failed', () => {
    const quick = stored('quick', 'quick');
    expect(given({ quick: 'done', compose: 'running' }, [quick])).toMatchObject({
      ...{ playable: true, recording: { state: 'processing', step: 'compose' } },
    });
    expect(given({ quick: 'done', compose: 'failed' }, [quick])).toMatchObject({
      ...{ playable: true, recording: { state: 'ready', step: 'compose', reason: null } },
    });
    expect(given({ quick: 'failed', compose: 'failed' })).toMatchObject({
      ...{ playable: false, recording: { state: 'failed', reason: 'It broke.', retryable: true } },
    });
  });

  it('a composed video that cannot be stored is a failure of storing it', () => {
    const files = [stored('compose', 'composed', { stored: false, failure: 'Full.', retryable: true })];
    const { recording, upload } = given({ quick: 'failed', compose: 'done' }, files);
    expect(recording).toMatchObject({ state: 'failed', step: 'upload', reason: 'Full.', retryable: true });
    expect(upload).toMatchObject({ state: 'failed', reason: 'Full.', retryable: true });
  });
});
