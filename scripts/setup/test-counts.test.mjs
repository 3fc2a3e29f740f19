import { describe, expect, it } from 'vitest';
import { countPlaywright, countVitest, summaryLine } from './test-counts.mjs';

describe('the sum of a test run', () => {
  it('counts a file that could not be loaded as a failure', () => {
    const counts = countVitest({
      numPassedTests: 3,
      numFailedTests: 1,
      numPendingTests: 0,
      numTodoTests: 0,
      testResults: [
        { status: 'failed', assertionResults: [] },
        { status: 'failed', assertionResults: [{}] },
        { status: 'passed', assertionResults: [{}] },
      ],
    });
    expect(counts).toEqual({ passed: 3, failed: 2, skipped: 0 });
  });

  it('counts a flaky browser test, and a set-up that broke, as failures', () => {
    const counts = countPlaywright({
      stats: { expected: 2, unexpected: 1, flaky: 1, skipped: 1 },
      errors: [{}],
    });
    expect(counts).toEqual({ passed: 2, failed: 3, skipped: 1 });
  });

  it('names what was skipped only when something was', () => {
    const counts = { passed: 2, failed: 0, skipped: 0 };
    expect(summaryLine([counts, counts])).toBe('4 passed, 0 failed');
    expect(summaryLine([counts, { passed: 0, failed: 1, skipped: 2 }])).toBe('2 passed, 1 failed, 2 skipped');
  });
});
