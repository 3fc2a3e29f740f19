import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './setup/paths.mjs';
import { parseEnvFile } from './stack/env.mjs';
import { portSettings } from './stack/ports.mjs';
import { services } from './stack/services.mjs';

/** Containers cannot be run everywhere; this holds what is written about them against the code. */
const compose = await readFile(path.join(root, 'docker/compose.yaml'), 'utf8');
const example = parseEnvFile(await readFile(path.join(root, '.env.example'), 'utf8'));
const dockerfiles = (await readdir(path.join(root, 'docker'))).filter(name => name.endsWith('.Dockerfile'));
const dockerfile = name => readFile(path.join(root, 'docker', `${name}.Dockerfile`), 'utf8');

it('every service has a Dockerfile and stands in compose', () => {
  expect(dockerfiles.sort()).toEqual(services.map(({ name }) => `${name}.Dockerfile`).sort());
  for (const { name } of services) expect(compose).toContain(`\n  ${name}:\n`);
});

describe.each(services.map(service => [service.name, service]))('%s', (name, service) => {
  it('exposes and probes its own port and path', async () => {
    const text = await dockerfile(name);
    const port = portSettings[service.port].fallback;
    expect(text).toMatch(new RegExp(`^EXPOSE ${port}\\b`, 'm'));
    expect(text).toContain(`http://127.0.0.1:${port}${service.health}`);
  });

  it('starts the file that the build makes, as nobody special', async () => {
    const text = await dockerfile(name);
    const entry = service.entry.replace(`apps/${name}/`, '').replace('.next/standalone/', '');
    expect(text.trimEnd().split('\n').at(-1)).toBe(`CMD ["node", "${entry}"]`);
    const lastStage = text.slice(text.lastIndexOf('\nFROM '));
    expect(lastStage).toContain('\nUSER node\n');
    expect(lastStage).toContain('HEALTHCHECK');
  });

  it('pins the pnpm of the lock file', async () => {
    const { packageManager } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
    expect(await dockerfile(name)).toContain(packageManager);
  });
});

it('compose sets and asks for variables that exist', () => {
  const containersOnly = ['POSTGRES_USER', 'POSTGRES_PASSWORD', 'POSTGRES_DB'];
  const named = [...compose.matchAll(/\$\{([A-Z_]+)|^ {4,6}([A-Z][A-Z_0-9]+):/gm)].map(
    match => match[1] ?? match[2],
  );
  const unknown = named.filter(name => !(name in example) && !containersOnly.includes(name));
  expect(unknown).toEqual([]);
});

it('compose lets its own network, and no other, name the addresses of visitors', () => {
  const subnet = compose.match(/subnet: ([\d./]+)/)?.[1];
  expect(compose).toContain(`TRUST_PROXY: loopback,${subnet}\n`);
});

it('compose publishes the media ports that the workers listen on', () => {
  const workers = Number(compose.match(/MEDIASOUP_WORKERS:-(\d+)/)?.[1]);
  const first = portSettings.rtc.fallback;
  expect(compose).toContain(`"${first}-${first + workers - 1}:${first}-${first + workers - 1}/udp"`);
  expect(compose).toContain(`"${first}-${first + workers - 1}:${first}-${first + workers - 1}/tcp"`);
  expect(compose, 'the control port stays inside').not.toMatch(/"4002:/);
});
