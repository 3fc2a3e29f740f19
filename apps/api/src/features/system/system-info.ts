import type { EndpointResult } from '@lectern/contracts/kernel/endpoint';
import type { info } from '@lectern/contracts/rest/system';
import {
  broadcastEvents,
  broadcastRequests,
  defaultBroadcastRoom,
} from '@lectern/contracts/socket/broadcast';
import { z } from 'zod';
import { version } from '../../version.ts';

export interface InfoSettings {
  signalingUrl: string;
  maxViewersPerRoom: number;
}

/** The same for everybody and as long as this process lives. */
export function systemInfo({ signalingUrl, maxViewersPerRoom }: InfoSettings): EndpointResult<typeof info> {
  return {
    name: 'Lectern',
    version,
    description: 'Live classes, their recordings, and one-to-many broadcasts, on your own server',
    endpoints: {
      '/stream': 'page: go live',
      '/watch': 'page: watch a stream',
      '/health': 'health of the service',
      '/api/info': 'this',
    },
    broadcast: {
      signalingUrl,
      defaultRoom: defaultBroadcastRoom,
      maxViewersPerRoom,
      clientToServer: schemasOf(broadcastRequests),
      serverToClient: schemasOf(broadcastEvents),
    },
  };
}

/** What a schema does to a payload on its way in is left out: the shapes are what clients should send. */
const schemasOf = (schemas: Record<string, z.ZodType>) =>
  Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => {
      const { $schema: _, ...shape } = z.toJSONSchema(schema, { unrepresentable: 'any' });
      return [name, shape];
    }),
  );
