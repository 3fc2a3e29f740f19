import { rm } from 'node:fs/promises';
import path from 'node:path';
import { startStack } from '../../../scripts/stack/stack.mjs';
import { freePorts } from '../../../scripts/stack/ports.mjs';
import { temporaryFolder } from '../../../scripts/stack/temporary-folder.mjs';
import { makeFakeDevices } from './fake-devices.ts';
import { startTurnServer } from './turn-server.ts';

/** Starts the product as `npm start` does, with demo accounts, on free ports and in a folder of its own. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const dataDir = await temporaryFolder('lectern-e2e-');
  const devicesDir = path.join(dataDir, 'devices');
  await makeFakeDevices(devicesDir);
  const turn = await startTurnServer(dataDir);
  const stack = await startStack({
    dataDir,
    ports: await freePorts(),
    env: {
      ...{ TURN_URL: turn.url, TURN_SECRET: turn.secret },
      // Long enough to keep a class after its end, short enough to see it deleted.
      KEEP_GRACE_MINUTES: '0.4',
      // Browsers keep every core busy here, and a video that waits for a quiet machine would wait for the end of the tests.
      WORKER_BUSY_LIMIT: '1',
    },
    log: () => undefined,
  }).catch(async (error: unknown) => {
    await turn.stop();
    throw error;
  });
  process.env.E2E_WEB_URL = stack.urls.web;
  process.env.E2E_API_URL = stack.urls.api;
  process.env.E2E_SIGNALING_URL = stack.urls.signaling;
  process.env.E2E_PIDS = JSON.stringify(stack.pids());
  process.env.E2E_SERVICE_ENV = JSON.stringify(stack.env);
  process.env.E2E_DEVICES_DIR = devicesDir;
  process.env.E2E_LOGS_DIR = path.join(dataDir, 'logs');
  return async () => {
    await stack.stop();
    await turn.stop();
    if (!process.env.KEEP_E2E_DATA) await rm(dataDir, { recursive: true, force: true });
  };
}
