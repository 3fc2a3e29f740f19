import type { Endpoint } from '@lectern/contracts/kernel/endpoint';
import { errorCodes } from '@lectern/contracts/kernel/error-codes';
import { publicEndpoints } from '@lectern/contracts/rest/catalogue';
import { sdpEndpoints } from '@lectern/contracts/rest/sdp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestApp, type TestApp } from '../../testing/test-app.ts';

interface Operation {
  operationId: string;
  parameters?: { name: string; in: string }[];
  security: unknown[];
  responses: Record<string, { description: string }>;
}
interface Document {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, unknown> };
}

let app: TestApp;
let document: Document;
let text: string;
beforeAll(async () => {
  app = await startTestApp();
  text = await (await fetch(`${app.url}/openapi.json`)).text();
  document = JSON.parse(text) as Document;
});
afterAll(() => app?.close());

const describedEndpoints = { ...publicEndpoints, ...sdpEndpoints };

describe.each(Object.entries(describedEndpoints) as [string, Endpoint][])(
  'the document describes %s',
  (name, endpoint) => {
    it('at its address, with its parameters, its success and every error that it raises', () => {
      const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
      const operation = document.paths[path]?.[endpoint.method.toLowerCase()];
      expect(operation?.operationId).toBe(name);
      const inPath = operation?.parameters?.filter(parameter => parameter.in === 'path') ?? [];
      expect(inPath.map(parameter => `{${parameter.name}}`)).toEqual(path.match(/\{\w+\}/g) ?? []);
      expect(operation?.responses).toHaveProperty(String(endpoint.status));
      for (const code of endpoint.errors)
        expect(operation?.responses[errorCodes[code].status]?.description).toContain(code);
      expect(operation?.security.length === 0).toBe(endpoint.auth.kind === 'public');
    });
  },
);

it('describes nothing else, and nothing that is internal', () => {
  const described = Object.values(document.paths).flatMap(path => Object.values(path));
  expect(described.map(operation => operation.operationId).sort()).toEqual(
    Object.keys(describedEndpoints).sort(),
  );
  expect(text).not.toContain('/internal/');
});

it('refers only to what it holds', () => {
  const references = [...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, reference]) => reference ?? '');
  expect(references.length).toBeGreaterThan(20);
  for (const reference of new Set(references))
    expect(Object.keys(document.components.schemas).map(name => `#/components/schemas/${name}`)).toContain(
      reference,
    );
  expect(text).not.toContain('$defs');
});

it('can be read on a page that loads nothing from elsewhere', async () => {
  const page = await fetch(`${app.url}/docs/`);
  expect(page.status).toBe(200);
  expect(page.headers.get('content-type')).toContain('text/html');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
  const html = await page.text();
  const scripts = [...html.matchAll(/<script[^>]*\ssrc="([^"]+)"/g)].map(([, src]) => src ?? '');
  expect(scripts.length).toBeGreaterThan(0);
  for (const src of scripts) {
    const url = new URL(src, page.url);
    expect(url.origin).toBe(app.url);
    expect((await fetch(url)).status).toBe(200);
  }
});
