import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type NodeAddress, watchNode } from '@lectern/contracts/internal/media-nodes';
import { internalSecretHeader } from '@lectern/service-kit/http/internal-auth';
import type { NodeClient } from '@lectern/service-kit/media-nodes/node-client';

/**
 * Holds a connection to a node. A process that is killed breaks it at once, long before its heartbeat is missed.
 * @param on `spoke`: the node has something to say; `broke`: once, unless it was closed by us.
 */
export function holdPresence(
  node: NodeAddress,
  secret: string,
  on: { spoke(): void; broke(): void },
): { close(): void } {
  let over = false;
  const broke = () => {
    if (over) return;
    over = true;
    on.broke();
  };
  const request = get(
    node.url + watchNode.path,
    { agent: false, headers: { [internalSecretHeader]: secret } },
    response => {
      response.on('data', () => on.spoke());
      response.once('close', broke);
    },
  );
  request.on('error', broke);
  return {
    close() {
      over = true;
      request.destroy();
    },
  };
}

const questions = 3;
const answerTimeoutMs = 500;
const pauseMs = 50;

/**
 * Asks a node itself, more than once, so that one lost packet says nothing.
 * @returns `gone`: nobody listens there, or another process does; `silent`: nothing can be said.
 */
export async function askPresence(
  node: NodeAddress,
  client: NodeClient,
): Promise<'there' | 'gone' | 'silent'> {
  let refused = 0;
  for (let i = 0; i < questions; i += 1) {
    if (i > 0) await sleep(pauseMs);
    try {
      const { nodeId } = await client.readNode({}, { timeoutMs: answerTimeoutMs });
      return nodeId === node.nodeId ? 'there' : 'gone';
    } catch (error) {
      if ((error as { code?: string }).code === 'shutting_down') return 'gone';
      const reason = systemCode(error);
      if (reason === 'TimeoutError') return 'silent';
      if (reason === 'ECONNREFUSED') refused += 1;
      if (refused === 2) return 'gone';
    }
  }
  return 'silent';
}

/** What the system said, below the layers that wrapped it. */
function systemCode(error: unknown): string | undefined {
  const { code, name, cause } = error as { code?: string; name?: string; cause?: unknown };
  if (cause) return systemCode(cause);
  return name === 'TimeoutError' ? name : code;
}
