import { healthProblemKinds } from '@lectern/contracts/recording-health';
import { expect, it } from 'vitest';
import { recordingHealthText } from './recording-health-text.ts';

const since = '2026-11-21T10:00:00.000Z';

it.each(healthProblemKinds)(
  '%s is said in words, with a next step, to whom it concerns and to others',
  kind => {
    for (const whose of [null, 'Ada']) {
      const problem = {
        kind,
        participantId: null,
        source: 'camera',
        since,
        freeBytes: 2_345_000_000,
      } as const;
      const { title, nextStep } = recordingHealthText(problem, whose);
      expect(title).toMatch(/^[A-Z].+\.$/);
      expect(nextStep).toMatch(/^[A-Z].+[.?]$/);
      if (!['disk-low', 'capture-behind'].includes(kind)) expect(title).toMatch(whose ?? /you/i);
    }
  },
);

it('says how much is left of the disk', () => {
  const problem = {
    kind: 'disk-low',
    participantId: null,
    source: null,
    since,
    freeBytes: 2_345_000_000,
  } as const;
  expect(recordingHealthText(problem, null).title).toBe('The disk has 2.3 GB left.');
});
