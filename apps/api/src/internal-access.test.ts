import { randomUUID } from 'node:crypto';
import { captureManifestEndpoints } from '@lectern/contracts/internal/capture-manifest';
import { videoClearingEndpoints } from '@lectern/contracts/internal/video-clearing';
import { videoKeepingEndpoints } from '@lectern/contracts/internal/video-keeping';
import { videoProcessingEndpoints } from '@lectern/contracts/internal/video-processing';
import { videoTimelineEndpoints } from '@lectern/contracts/internal/video-timeline';
import { fillPath } from '@lectern/contracts/kernel/call';
import type { Endpoint } from '@lectern/contracts/kernel/endpoint';
import { publicEndpoints } from '@lectern/contracts/rest/catalogue';
import { sdpEndpoints } from '@lectern/contracts/rest/sdp';
import { internalSecretHeader } from '@lectern/service-kit/http/internal-auth';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Things } from './testing/access-rules.ts';
import { makeThings, outcome } from './testing/access-things.ts';
import { type Person, startTestApp, type TestApp, testInternalSecret } from './testing/test-app.ts';

let app: TestApp;
let owner: Person;
let admin: Person;
let student: Person;
let things: Things;

beforeAll(async () => {
  app = await startTestApp();
  [owner, admin, student] = await Promise.all([
    app.person('creator'),
    app.person('admin'),
    app.person('user'),
  ]);
  things = await makeThings(app, owner, student);
});
afterAll(() => app?.close());

const internalEndpoints = {
  ...captureManifestEndpoints,
  ...videoProcessingEndpoints,
  ...videoTimelineEndpoints,
  ...videoClearingEndpoints,
  ...videoKeepingEndpoints,
};

describe.each(Object.entries(internalEndpoints) as [string, Endpoint][])('internal %s', (_, endpoint) => {
  it('is closed to people, admins included, and to a wrong secret', async () => {
    const { recordingId, roomId, fileId } = things;
    const ids = {
      ...{ recordingId, trackId: randomUUID(), index: 0, roomId },
      ...{ videoId: recordingId, step: 'compose', fileId },
    };
    const input = { params: ids, ...(endpoint.body.type === 'undefined' ? {} : { body: {} }) };
    for (const caller of [undefined, admin, owner, student])
      expect(await outcome(app, endpoint, input, caller)).toBe('unauthenticated');
    const headers = { [internalSecretHeader]: 'a guess that is as long as the secret..' };
    const path = fillPath(endpoint.path, ids);
    const refused = await fetch(app.url + path, { method: endpoint.method, headers });
    expect(refused.status).toBe(401);
    // The positive control: with the secret it is the request itself that is judged.
    const headersOfOurs = { [internalSecretHeader]: testInternalSecret };
    const heard = await fetch(app.url + path, { method: endpoint.method, headers: headersOfOurs });
    expect(heard.status).not.toBe(401);
  });
});

it('answers at the addresses of the catalogue, and at no others', () => {
  const catalogue = [
    ...Object.values(publicEndpoints),
    ...Object.values(internalEndpoints),
    ...Object.values(sdpEndpoints),
  ] as Endpoint[];
  const expected = catalogue.flatMap(({ method, path, content }) =>
    content === 'binary' ? [`GET ${path}`, `HEAD ${path}`] : [`${method} ${path}`],
  );
  const found = routesOf(app.server.printRoutes({ commonPrefix: false }));
  expect(expected.filter(route => !found.includes(route))).toEqual([]);
  // Documentation, the answer to browsers that ask before they call from another origin, and WHIP's refusals of other methods.
  const known =
    /^(?:GET|HEAD) \/(?:docs(?:\/|$)|openapi\.json$)|^OPTIONS \*$|^[A-Z]+ \/(?:wh(?:ip|ep)\/:roomId|stream\/sessions\/:session_id\/whip)/;
  expect(found.filter(route => !expected.includes(route) && !known.test(route))).toEqual([]);
});

/** Fastify prints a tree, each level four columns deeper: back to `METHOD /path`. */
function routesOf(tree: string): string[] {
  const parents: string[] = [];
  return tree.split('\n').flatMap(line => {
    const [, indent, part, methods] = line.match(/^((?:[│ ] {3})*)[├└]── (\S*)(?: \((.+)\))?$/) ?? [];
    if (indent === undefined || part === undefined) return [];
    const depth = indent.length / 4;
    parents.length = depth;
    parents.push(part);
    return (methods?.split(', ') ?? []).map(method => `${method} ${parents.join('')}`);
  });
}
