import { expect } from '@playwright/test';
import type { Person } from './people.ts';

/** How long a recording may be: what a test sees of its start and end is late by however slow the machine is, but never early. */
export interface RecordingSpan {
  shortestMs: number;
  longestMs: number;
}

const toleranceMs = 1_000;

/** The host starts and stops a recording, with `during` in between; everybody of `people` sees when. */
export async function recordWhile(
  host: Person,
  people: readonly Person[],
  during: (startedAt: number) => Promise<unknown>,
): Promise<RecordingSpan> {
  const badges = people.map(({ page }) => page.getByRole('status', { name: 'Recording', exact: true }));
  const asked = Date.now();
  await host.page.getByRole('button', { name: 'Start recording' }).click();
  for (const badge of badges) await expect(badge).toBeVisible();
  const started = Date.now();
  await during(started);
  const stopping = Date.now();
  await host.page.getByRole('button', { name: 'Stop recording' }).click();
  for (const badge of badges) await expect(badge).toHaveCount(0, { timeout: 30_000 });
  return { shortestMs: stopping - started, longestMs: Date.now() - asked };
}

export function expectWithin(durationMs: number, { shortestMs, longestMs }: RecordingSpan): void {
  expect(durationMs).toBeGreaterThan(shortestMs - toleranceMs);
  expect(durationMs).toBeLessThan(longestMs + toleranceMs);
}
