import { AppError } from '@lectern/contracts/kernel/app-error';
import type { EndpointResult } from '@lectern/contracts/kernel/endpoint';
import type { openCheck } from '@lectern/contracts/rest/check';
import type { Redis } from 'ioredis';
import type { MediaNodes, ReachableNode } from '../../platform/media-nodes.ts';
import { iceServersFor, type TurnSettings } from '../../platform/turn-credentials.ts';

export interface CheckDependencies {
  /** Remembers which media-worker has a check, for all processes of the API. */
  redis: Redis;
  media: Pick<MediaNodes, 'list'>;
  turn: TurnSettings | null;
}

export type CheckService = ReturnType<typeof createCheckService>;

/** A check lasts a minute; a relay that was allocated within it needs its credentials no longer than that. */
const lifetimeSeconds = 60;
const keyOf = (checkId: string) => `lectern:check:${checkId}`;

/** Connection checks for anybody: they are made on the media-worker that has the least to do, and end there by themselves. */
export function createCheckService({ redis, media, turn }: CheckDependencies) {
  const list = () => whileRedisAnswers(media.list());

  async function nodeOf(checkId: string): Promise<ReachableNode | undefined> {
    const nodeId = await whileRedisAnswers(redis.get(keyOf(checkId)));
    return nodeId === null ? undefined : (await list()).find(node => node.nodeId === nodeId);
  }

  return {
    /** @throws AppError `check_busy`, `sdp_invalid`, `media_unavailable` and the like */
    async open(sdpOffer: string, requestId: string): Promise<EndpointResult<typeof openCheck>> {
      const [node] = (await list())
        .filter(({ draining }) => !draining)
        .sort((a, b) => a.transports - b.transports);
      if (!node) throw new AppError('media_unavailable');
      const opened = await node.client.openMediaCheck({ body: { sdpOffer } }, { requestId });
      await whileRedisAnswers(redis.set(keyOf(opened.checkId), node.nodeId, 'EX', lifetimeSeconds));
      const iceServers = iceServersFor(turn, opened.checkId, Date.now(), lifetimeSeconds);
      return { ...opened, iceServers };
    },

    /** @throws AppError `not_found`, `nothing_to_play`, `sdp_invalid` and the like */
    async echo(checkId: string, sdpOffer: string, requestId: string): Promise<{ sdpAnswer: string }> {
      const node = await nodeOf(checkId);
      if (!node) throw new AppError('not_found');
      return node.client.echoMediaCheck({ params: { checkId }, body: { sdpOffer } }, { requestId });
    },

    /** An unknown one is fine. */
    async close(checkId: string, requestId: string): Promise<void> {
      const node = await nodeOf(checkId);
      await node?.client.closeMediaCheck({ params: { checkId } }, { requestId });
    },
  };
}

async function whileRedisAnswers<T>(answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (cause) {
    throw new AppError('dependency_unavailable', undefined, { cause });
  }
}
