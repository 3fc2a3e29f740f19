// `npm start`: sets up what is missing, then runs the whole product at http://localhost:3000 until Ctrl-C.
import { bootstrap, build } from './setup/bootstrap.mjs';
import { dataDir, root } from './setup/paths.mjs';
import { fail, say, step } from './setup/progress.mjs';
import { readUserEnv } from './stack/env.mjs';
import { portsFrom } from './stack/ports.mjs';

try {
  const startedAt = Date.now();
  await bootstrap(['redis', 'ffmpeg']);
  await build();
  // Imported late: it needs the dependencies.
  const { startStack } = await import('./stack/stack.mjs');
  const ports = portsFrom(await readUserEnv(root));

  const stopping = new AbortController();
  const stopped = new Promise(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
      process.on(signal, () => {
        if (stopping.signal.aborted) process.exit(1);
        say('\nStopping …');
        stopping.abort(new Error('stopped before everything had started'));
        resolve();
      });
  });
  void stopped.then(async () => {
    // While it is still starting, `startStack` itself closes what it has opened.
    await (await starting.catch(() => null))?.stop();
    say('Stopped.');
    process.exit(0);
  });

  const starting = startStack({
    dataDir,
    ports,
    log: say,
    step,
    signal: stopping.signal,
  });
  const stack = await starting.catch(error => {
    if (stopping.signal.aborted) return stopped.then(() => new Promise(() => undefined));
    throw error;
  });
  say(`
Lectern runs (${((Date.now() - startedAt) / 1000).toFixed(1)} s).

  Open          ${stack.urls.web}
  API           ${stack.urls.api}/docs    health ${stack.urls.api}/health    figures ${stack.urls.api}/stats
  Signaling     ${stack.urls.signaling}
${demoLines(stack)}
  Logs          .data/logs/
  Stop with Ctrl-C.
`);
} catch (error) {
  fail(error);
}

function demoLines({ seeded, urls }) {
  if (!seeded) return '';
  const accounts = seeded.accounts.map(({ username, password }) => `${username} / ${password}`).join('    ');
  return `  Accounts      ${accounts}\n  Room          ${urls.web}/rooms/${seeded.room.slug}`;
}
