import type { Endpoint } from '@lectern/contracts/kernel/endpoint';
import { type ErrorCode, errorCodes } from '@lectern/contracts/kernel/error-codes';
import { problemContentType, problemSchema } from '@lectern/contracts/kernel/problem';
import { loginResultSchema, userSchema } from '@lectern/contracts/rest/auth';
import { publicEndpoints } from '@lectern/contracts/rest/catalogue';
import { recordingSchema, recordingStateSchema } from '@lectern/contracts/rest/recordings';
import { joinResultSchema, lobbySchema, roomSchema, roomSettingsSchema } from '@lectern/contracts/rest/rooms';
import { sdpEndpoints } from '@lectern/contracts/rest/sdp';
import { participantSchema, sessionSchema } from '@lectern/contracts/rest/sessions';
import { streamSchema } from '@lectern/contracts/rest/streams';
import { shareLinkSchema, sharedVideoSchema } from '@lectern/contracts/rest/share-links';
import { storageUsageSchema, userStorageSchema } from '@lectern/contracts/rest/storage';
import { healthSchema, mediaLoadSchema, statsSchema } from '@lectern/contracts/rest/system';
import { downloadSchema } from '@lectern/contracts/rest/video-forms';
import { videoSchema } from '@lectern/contracts/rest/videos';
import { z } from 'zod';

type Json = Record<string, unknown>;
const bytes: Json = { type: 'string', format: 'binary' };

/** What generated clients call the shapes that several endpoints share. */
const names = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries({
  Problem: problemSchema,
  User: userSchema,
  LoginResult: loginResultSchema,
  Room: roomSchema,
  RoomSettings: roomSettingsSchema,
  Lobby: lobbySchema,
  JoinResult: joinResultSchema,
  Session: sessionSchema,
  Participant: participantSchema,
  Recording: recordingSchema,
  RecordingState: recordingStateSchema,
  Stream: streamSchema,
  Video: videoSchema,
  Download: downloadSchema,
  ShareLink: shareLinkSchema,
  SharedVideo: sharedVideoSchema,
  StorageUsage: storageUsageSchema,
  UserStorage: userStorageSchema,
  Health: healthSchema,
  MediaLoad: mediaLoadSchema,
  Stats: statsSchema,
}))
  names.add(schema, { id });

/** Codes that every endpoint may answer, whatever it does. */
const generalErrors: readonly ErrorCode[] = ['rate_limited', 'dependency_unavailable', 'internal_error'];

/** The OpenAPI 3.1 description of every public endpoint, made from the contracts alone. */
export function openApiDocument(version: string): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const [operationId, endpoint] of Object.entries({ ...publicEndpoints, ...sdpEndpoints }) as [
    string,
    Endpoint,
  ][]) {
    const path = endpoint.path.replace(/:(\w+)/g, '{$1}');
    paths[path] = {
      ...paths[path],
      [endpoint.method.toLowerCase()]: operation(operationId, endpoint, schemas),
    };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Lectern',
      version,
      description: 'REST API of a Lectern installation. Errors are RFC 9457 problems with a stable `code`.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    paths,
    components: {
      securitySchemes: {
        accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        joinToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
      },
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => a.localeCompare(b))),
    },
  };
}

function operation(operationId: string, endpoint: Endpoint, schemas: Json): Json {
  const { summary, description, tag, auth, params, query, body, sdp = 'application/json' } = endpoint;
  const parameters = [...parametersIn('path', params, schemas), ...parametersIn('query', query, schemas)];
  return {
    operationId,
    summary,
    description: [whoMayCall(endpoint), description].filter(Boolean).join(' '),
    tags: [tag],
    security: {
      public: [],
      optional: [{}, { accessToken: [] }],
      user: [{ accessToken: [] }],
      join: [{ joinToken: [] }],
      internal: [],
    }[auth.kind],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(isNothing(body)
      ? {}
      : {
          requestBody: {
            required: !body.safeParse({}).success,
            content: endpoint.upload
              ? Object.fromEntries(endpoint.upload.map(type => [type, { schema: bytes }]))
              : { [sdp]: { schema: jsonSchema(body, 'input', schemas) } },
          },
        }),
    responses: { ...success(endpoint, schemas), ...failures(endpoint, schemas) },
  };
}

function whoMayCall({ auth }: Endpoint): string {
  if (auth.kind === 'public') return 'Open to anyone.';
  if (auth.kind === 'optional') return 'Works without an access token; one that is sent must be valid.';
  if (auth.kind === 'user' && auth.roles) return `Needs an access token of: ${auth.roles.join(', ')}.`;
  if (auth.kind === 'join') return 'Needs a join token of the class.';
  return 'Needs an access token.';
}

function parametersIn(place: 'path' | 'query', schema: z.ZodType, schemas: Json): Json[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape as Record<string, z.ZodType>).map(([name, part]) => ({
    name,
    in: place,
    required: place === 'path' || !part.safeParse(undefined).success,
    // The parsed form says more than the string that travels: a number, a yes or no.
    schema: jsonSchema(part, 'output', schemas),
  }));
}

function success({ status, response, content: kind, sdp }: Endpoint, schemas: Json): Json {
  if (kind === 'binary') {
    const content = { '*/*': { schema: bytes } };
    return {
      200: { description: 'The whole file', content },
      206: { description: 'The range that was asked for', content },
      304: { description: 'The caller has this version already' },
    };
  }
  if (isNothing(response)) return { [status]: { description: 'Done' } };
  return {
    [status]: {
      description: 'Done',
      content: { [sdp ?? 'application/json']: { schema: jsonSchema(response, 'output', schemas) } },
    },
  };
}

/** Codes by status, since OpenAPI knows one answer for each. */
function failures(endpoint: Endpoint, schemas: Json): Json {
  const codes = new Set<ErrorCode>([...endpoint.errors, ...generalErrors]);
  if (endpoint.auth.kind === 'user' || endpoint.auth.kind === 'join') codes.add('unauthenticated');
  if (endpoint.auth.kind !== 'public')
    for (const code of ['token_invalid', 'token_expired'] as const) codes.add(code);
  if (endpoint.auth.kind === 'user' && endpoint.auth.roles) codes.add('forbidden');
  if (!isNothing(endpoint.body) || !isNothing(endpoint.query)) codes.add('validation_failed');

  const schema = jsonSchema(problemSchema, 'output', schemas);
  const byStatus = Map.groupBy([...codes].sort(), code => errorCodes[code].status);
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      status,
      {
        description: list.map(code => `\`${code}\`: ${errorCodes[code].title}`).join('  \n'),
        content: { [problemContentType]: { schema } },
      },
    ]),
  );
}

const isNothing = (schema: z.ZodType) => schema.type === 'undefined';

/** Shapes that have a name go to `schemas`, and are referred to. */
function jsonSchema(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  // Inside of an object even the schema itself becomes a reference when it has a name.
  const { properties, $defs } = z.toJSONSchema(z.object({ it: schema }), {
    io,
    metadata: names,
    unrepresentable: 'any',
  });
  const refer = (value: unknown): unknown =>
    JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/'));
  for (const [name, { id: _, ...definition }] of Object.entries($defs ?? {}))
    schemas[name] = refer(definition);
  return refer(properties?.it) as Json;
}
