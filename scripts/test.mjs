// `npm test`: sets up what is missing, then runs every check there is. The last line sums them up.
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bootstrap, build } from './setup/bootstrap.mjs';
import { root } from './setup/paths.mjs';
import { fail, say } from './setup/progress.mjs';
import { countPlaywright, countVitest, summaryLine } from './setup/test-counts.mjs';

const bin = name => path.join(root, 'node_modules/.bin', name);
let pnpm;
try {
  ({ pnpm } = await bootstrap(['redis', 'ffmpeg', 'chromium', 'coturn', 'nats']));
  await build();
} catch (error) {
  fail(error);
}

const reports = await mkdtemp(path.join(tmpdir(), 'lectern-reports-'));
const vitestReport = path.join(reports, 'vitest.json');
const playwrightReport = path.join(reports, 'playwright.json');
const turbo = { TURBO_TELEMETRY_DISABLED: '1' };

/** Each either passes or fails as a whole, or counts its own tests from a report. */
const checks = [
  { name: 'format', command: [bin('biome'), 'format', '.'] },
  { name: 'lint', command: [bin('biome'), 'lint', '--error-on-warnings', '.'] },
  { name: 'lint (types, cycles)', command: [bin('oxlint'), '--type-aware', '--deny-warnings'] },
  {
    name: 'types',
    command: [bin('turbo'), 'run', 'typecheck', '--output-logs=errors-only', '--concurrency=2'],
    env: turbo,
  },
  { name: 'openapi', command: [pnpm, '--filter', '@lectern/api', 'openapi:check'] },
  {
    name: 'unit and service tests',
    command: [
      bin('vitest'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${vitestReport}`,
    ],
    count: () => readReport(vitestReport).then(countVitest),
  },
  {
    name: 'browser tests',
    command: [
      path.join(root, 'tests/e2e/node_modules/.bin/playwright'),
      'test',
      '--config',
      path.join(root, 'tests/e2e'),
    ],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightReport },
    count: () => readReport(playwrightReport).then(countPlaywright),
  },
];

const results = [];
for (const check of checks) {
  say(`\n── ${check.name} ${'─'.repeat(Math.max(0, 60 - check.name.length))}`);
  const startedAt = Date.now();
  const code = await run(check);
  const counts = await countsOf(check, code);
  results.push({ name: check.name, seconds: (Date.now() - startedAt) / 1000, ...counts });
}
await rm(reports, { recursive: true, force: true });

say('\n── summary ───────────────────────────────────────────────────');
for (const { name, seconds, passed, failed } of results)
  say(
    `${failed === 0 ? '✓' : '✗'} ${name.padEnd(26)} ${String(passed).padStart(5)} passed ${String(failed).padStart(4)} failed ${seconds.toFixed(1).padStart(7)} s`,
  );
say('');
say(summaryLine(results));
process.exitCode = results.every(({ failed }) => failed === 0) ? 0 : 1;

function run({ command: [program, ...args], env = {} }) {
  return new Promise(resolve => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...env },
    });
    child.on('error', error => {
      say(error.message);
      resolve(127);
    });
    child.on('exit', code => resolve(code ?? 1));
  });
}

/** A runner that ended badly without a failed test (it crashed, or ran none) still counts as one failure. */
async function countsOf({ count }, code) {
  const whole = { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
  if (!count) return whole;
  const counts = await count().catch(() => null);
  if (!counts || counts.passed + counts.failed === 0) return { passed: 0, failed: 1, skipped: 0 };
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

async function readReport(file) {
  return JSON.parse(await readFile(file, 'utf8'));
}
