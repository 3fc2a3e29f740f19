import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['apps/**/*.test.{ts,tsx}', 'packages/**/*.test.{ts,tsx}', 'scripts/**/*.test.mjs'],
    exclude: ['**/node_modules/**', '**/.next/**', '**/dist/**'],
    globalSetup: ['./scripts/vitest-global-setup.mjs'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // Two cores: more workers only take turns, and tests of live media need theirs.
    maxWorkers: 2,
  },
});
