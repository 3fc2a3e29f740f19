import { defineConfig } from '@playwright/test';

/**
 * Browser tests against the whole product: real Postgres, Redis, mediasoup, ffmpeg and Chromium, started by `support/global-setup.ts`
 * on their own ports. One worker, since two cores carry about eight receiving pages.
 */
export default defineConfig({
  testDir: '.',
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  // The longest wait is for a video to be made.
  timeout: 420_000,
  expect: { timeout: 20_000 },
  globalSetup: './support/global-setup.ts',
  reporter: process.env.PLAYWRIGHT_JSON_OUTPUT_FILE ? [['list'], ['json']] : [['list']],
  outputDir: '../../test-results',
  use: { screenshot: 'only-on-failure', trace: 'retain-on-failure' },
});
