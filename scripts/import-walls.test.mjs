import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { root } from './setup/paths.mjs';

const run = promisify(execFile);
const probes = [];

/** Lints a file with one import, as if it stood in `folder`. @returns whether the wall stopped it */
async function isRefused(folder, name, imported) {
  const file = path.join(root, folder, name);
  probes.push(file);
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, `import * as probe from '${imported}';\nexport const used = probe;\n`);
  const args = [
    'lint',
    '--only=style/noRestrictedImports',
    '--vcs-use-ignore-file=false',
    '--reporter=json',
    file,
  ];
  const { stdout } = await run(path.join(root, 'node_modules/.bin/biome'), args).catch(error => error);
  return JSON.parse(stdout).summary.errors > 0;
}

afterEach(async () => {
  for (const file of probes.splice(0)) await rm(file, { force: true });
});

describe('the walls between folders', () => {
  it.each([
    ['packages/contracts/src', 'probe.ts', 'fastify'],
    ['packages/client/src', 'probe.ts', 'react'],
    ['packages/ui/src', 'probe.tsx', '@lectern/contracts/primitives'],
    ['apps/web/src', 'probe.ts', '@lectern/service-kit/redis'],
    ['apps/web/src', 'probe.ts', 'ioredis'],
    ['apps/api/src', 'probe.ts', '@lectern/signaling'],
    ['apps/api/src', 'probe.ts', 'mediasoup'],
    ['apps/api/src/features/rooms', 'probe.routes.ts', '@prisma/client'],
    ['apps/api/src/features/rooms', 'probe.routes.ts', './rooms.repository.ts'],
    ['apps/api/src/platform', 'probe.ts', '../features/rooms/rooms.service.ts'],
    ['apps/signaling/src/live-room', 'probe.ts', 'socket.io'],
    ['apps/signaling/src/live-room', 'probe.ts', '../platform/room-store.ts'],
    ['apps/signaling/src/handlers', 'probe.ts', 'ioredis'],
    ['apps/media-worker/src/control', 'probe.ts', 'mediasoup'],
  ])('%s/%s may not import %s', async (folder, name, imported) => {
    expect(await isRefused(folder, name, imported)).toBe(true);
  });

  it.each([
    ['packages/contracts/src', 'probe.ts', 'zod'],
    ['packages/contracts/src/rest', 'probe.ts', '../primitives.ts'],
    ['packages/client/src', 'probe.ts', '@lectern/contracts/primitives'],
    ['apps/api/src/features/rooms', 'probe.repository.ts', '@prisma/client'],
    ['apps/api/src/features/rooms', 'probe.routes.ts', './rooms.service.ts'],
    ['apps/signaling/src/live-room', 'probe.ts', '@lectern/contracts/session-log/evolve'],
    ['apps/media-worker/src/rooms', 'probe.ts', 'mediasoup'],
  ])('%s/%s may import %s', async (folder, name, imported) => {
    expect(await isRefused(folder, name, imported)).toBe(false);
  });
});
