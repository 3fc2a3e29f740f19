import { mediaControlEndpoints } from '@lectern/contracts/internal/media-control';
import type { NodeAddress } from '@lectern/contracts/internal/media-nodes';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Endpoint } from '@lectern/contracts/kernel/endpoint';
import { z } from 'zod';
import type { MediaControl } from '../platform/media-control.ts';
import type { MediaNodes } from './media-nodes.ts';

type Name = keyof MediaControl;
interface Place {
  roomId?: string;
  peerId?: string;
}
type Call = (input: object, options?: object) => Promise<unknown>;

/**
 * All nodes as if they were one: a call about a session goes to the node of the session,
 * and one about somebody in it to the node that they are on. Asking for something places a session that is
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
    const { params, body } = input as { params?: Place; body?: Place };
    const sessionId = params?.roomId ?? body?.roomId;
    const peerId = params?.peerId ?? body?.peerId;
    if (!sessionId) return askAny(name, input, options);
    if (peerId && letsIn(endpoint)) {
      const { node, home } = await nodes.placePeer(sessionId, peerId);
      return ask(node, name, { ...input, body: { ...body, ...(home ? { home } : {}) } }, options);
    }
    if (name === 'deleteMediaRoom') return close(sessionId, input, options);
    const node = await (peerId
      ? nodes.findPeer(sessionId, peerId)
      : changes(endpoint)
        ? nodes.place(sessionId)
        : nodes.find(sessionId));
    if (!node) {
      if (endpoint.method === 'DELETE') return undefined;
      throw new AppError('media_not_found');
    }
    return ask(node, name, input, options);
  }

  async function close(sessionId: string, input: object, options?: object): Promise<void> {
    const on = await nodes.find(sessionId);
    if (!on) return;
    // It takes its edges along.
    await ask(on, 'deleteMediaRoom', input, options);
    await nodes.move(sessionId, on, null);
  }

  async function ask(node: NodeAddress, name: Name, input: object, options?: object): Promise<unknown> {
    try {
      return await (nodes.clientOf(node)[name] as Call)(input, options);
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

/** Whether a call lets somebody in, which may be on an edge and then names the home. */
const letsIn = ({ body }: Endpoint) => body instanceof z.ZodObject && 'home' in body.shape;
const isUnavailable = (error: unknown) => error instanceof AppError && error.code === 'media_unavailable';
const changes = ({ method }: Endpoint) => method !== 'GET' && method !== 'DELETE';
