#!/usr/bin/env node
/**
 * Stands in for Prisma's native schema engine, which its CLI would download from a host that closed networks do not reach.
 * Same arguments and the same JSON-RPC over standard input and output, answered by the same engine compiled to WebAssembly
 * (`@prisma/schema-engine-wasm`) over `@prisma/adapter-pg`. `apps/api/prisma.config.ts` points the CLI here.
 */
import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createAdapterFactory, createDatabase, dropDatabase, withClient } from './postgres-adapter.mjs';

const require = createRequire(new URL('../../apps/api/package.json', import.meta.url));

/** The engine reports on standard error in lines of this form; the CLI reads `error_code` and `message` from them. */
function report(level, message, fields = {}) {
  const line = {
    timestamp: new Date().toISOString(),
    level,
    fields: { message, ...fields },
    target: 'schema_engine::logger',
  };
  process.stderr.write(`${JSON.stringify(line)}\n`);
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    datamodels: { type: 'string', multiple: true },
    datasource: { type: 'string' },
    'enabled-preview-features': { type: 'string' },
    'extension-types': { type: 'string' },
  },
});
const datasource = JSON.parse(values.datasource ?? '{}');

if (positionals[0] === 'cli') await runCliCommand(positionals[1]);
else await serve();

async function runCliCommand(command) {
  // The CLI skips the first line of what a failed command printed.
  report('INFO', `schema engine: ${command}`);
  const commands = {
    'can-connect-to-database': () => withClient(datasource.url, async () => undefined),
    'create-database': () => createDatabase(datasource.url),
    'drop-database': () => dropDatabase(datasource.url),
  };
  try {
    if (!commands[command]) throw new Error(`unknown command ${command}`);
    await commands[command]();
    process.exit(0);
  } catch (error) {
    report('ERROR', error.message, { error_code: prismaCodeOf(error) });
    process.exit(1);
  }
}

/** Prisma's codes for what the CLI handles itself: P1003 makes it create the database. */
function prismaCodeOf(error) {
  if (error.code === '3D000') return 'P1003';
  if (error.code === '28P01' || error.code === '28000') return 'P1000';
  return 'P1001';
}

async function serve() {
  const engine = await createEngine();
  const input = createInterface({ input: process.stdin });
  for await (const line of input) {
    if (!line.trim()) continue;
    const request = JSON.parse(line);
    process.stdout.write(`${JSON.stringify(await answer(engine, request))}\n`);
  }
  process.exit(0);
}

async function answer(engine, { id, method, params }) {
  try {
    const result = await callEngine(engine, method, params ?? {});
    return { jsonrpc: '2.0', id, result: result ?? null };
  } catch (error) {
    const known = knownError(error);
    return {
      jsonrpc: '2.0',
      id,
      error: { code: 4466, message: 'An error happened. Check the data field for details.', data: known },
    };
  }
}

async function callEngine(engine, method, params) {
  if (method === 'getDatabaseVersion') return engine.version(params);
  // The CLI prints what `diff` puts into `stdout` when it was not told where to write.
  const result = await engine[method](params);
  if (method === 'diff' && result?.stdout && !params.output) {
    process.stdout.write(
      `${JSON.stringify({ jsonrpc: '2.0', id: 0, method: 'print', params: { content: result.stdout } })}\n`,
    );
  }
  return result;
}

/** The engine throws errors whose message or `code` and `meta` are those of the native one. */
function knownError(error) {
  const base = { is_panic: false, message: error.message ?? String(error), backtrace: null };
  return error.code ? { ...base, error_code: error.code, meta: error.meta ?? {} } : base;
}

async function createEngine() {
  const { bindMigrationAwareSqlAdapterFactory } = await importFromApi(
    '@prisma/driver-adapter-utils',
    '@prisma/adapter-pg',
  );
  const bindings = await loadWasm();
  const datamodels = await Promise.all(
    (values.datamodels ?? []).map(async file => [file, await readFile(file, 'utf8')]),
  );
  const factory = bindMigrationAwareSqlAdapterFactory(await createAdapterFactory(datasource));
  return bindings.SchemaEngine.new(
    { datamodels: datamodels.length > 0 ? datamodels : undefined },
    message => report('INFO', String(message)),
    factory,
  );
}

/** Node cannot import `.wasm` as the package's entry does, so it is instantiated by hand. */
async function loadWasm() {
  const entry = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const bindings = await import(pathToFileURL(entry).href);
  const module = new WebAssembly.Module(readFileSync(entry.replace(/\.js$/, '.wasm')));
  const instance = new WebAssembly.Instance(module, { './schema_engine_bg.js': bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings;
}

/** Resolves a package that only a dependency of the API declares. */
async function importFromApi(name, from) {
  const nested = createRequire(require.resolve(from));
  return import(pathToFileURL(nested.resolve(name)).href);
}
