import { defineConfig } from 'rolldown';

/** `serve.mjs` goes beside Next's own `server.js`, where no package of ours is installed: all that it needs is inside. */
export default defineConfig({
  input: 'src/server/serve.ts',
  platform: 'node',
  output: { file: '.next/standalone/apps/web/serve.mjs', format: 'esm', codeSplitting: false },
});
