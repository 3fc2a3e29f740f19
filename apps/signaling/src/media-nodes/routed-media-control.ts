import { mediaControlEndpoints } from '@lectern/contracts/internal/media-control';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Endpoint } from '@lectern/contracts/kernel/endpoint';
import type { MediaControl } from '../platform/media-control.ts';
import type { MediaNodes } from './media-nodes.ts';

type Name = keyof MediaControl;
type Call = (input: object, options?: object) => Promise<unknown>;

/**
 * All nodes as if they were one: a call about a session goes to the node of the session. Asking for something places a session that is
 * nowhere; closing something that is nowhere is done already.
 */
export function createRoutedMediaControl(nodes: MediaNodes): MediaControl {
  const routed = Object.entries(mediaControlEndpoints).map(([name, endpoint]) => [
    name,
    (input: object, options?: object) => route(name as Name, endpoint, input, options),
  ]);
  return {
    ...(Object.fromEntries(routed) as MediaControl),
    listMediaRooms: async () => ({ data: await nodes.inventory() }),
  };

  async function route(name: Name, endpoint: Endpoint, input: object, options?: object): Promise<unknown> {
    const { params, body } = input as { params?: { roomId?: string }; body?: { roomId?: string } };
    const sessionId = params?.roomId ?? body?.roomId;
    if (!sessionId) return askAny(name, input, options);
    const node = changes(endpoint) ? await nodes.place(sessionId) : await nodes.find(sessionId);
    if (!node) {
      if (endpoint.method === 'DELETE') return undefined;
      throw new AppError('media_not_found');
    }
    try {
      const answer = await (nodes.clientOf(node)[name] as Call)(input, options);
      if (name === 'deleteMediaRoom') await nodes.move(sessionId, node, null);
      return answer;
    } catch (error) {
      if (isUnavailable(error)) nodes.emit('unreachable', node);
      throw error;
    }
  }

  /** Of all nodes in turn, the first answer; no answer at all is worse news than a refusal, and is told before it. */
  async function askAny(name: Name, input: object, options?: object): Promise<unknown> {
    const failures: unknown[] = [];
    for (const node of await nodes.listAlive())
      try {
        return await (nodes.clientOf(node)[name] as Call)(input, options);
      } catch (error) {
        failures.push(error);
      }
    throw failures.find(isUnavailable) ?? failures[0] ?? new AppError('media_unavailable');
  }
}

const isUnavailable = (error: unknown) => error instanceof AppError && error.code === 'media_unavailable';
const changes = ({ method }: Endpoint) => method !== 'GET' && method !== 'DELETE';
