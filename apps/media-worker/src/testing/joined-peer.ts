import type { NodeAddress } from '@lectern/contracts/internal/media-nodes';
import type { ClassRole, OpaqueObject, Source } from '@lectern/contracts/primitives';
import { kindOf, person, rtpParameters } from './browser-parameters.ts';
import type { TestApp } from './test-app.ts';

interface PeerOptions {
  role?: ClassRole | undefined;
  /** The node that carries the class, when it is another one. */
  home?: NodeAddress | undefined;
  withVideo?: boolean;
}

/** Somebody in a room, by the control endpoints alone. */
export async function joinRoom(
  { media }: TestApp,
  roomId: string,
  { role = 'student', home, withVideo = true }: PeerOptions = {},
) {
  const body = { ...person(role), withVideo, ...(home ? { home } : {}) };
  const joined = await media.joinMediaRoom({ params: { roomId }, body });
  const params = { roomId, peerId: body.peerId };
  return {
    params,
    joined,
    async produce(source: Source, paused = false, rtp?: OpaqueObject): Promise<string> {
      const { transportId } = joined.sendTransport;
      const kind = kindOf(source);
      const request = { transportId, source, kind, rtpParameters: rtp ?? rtpParameters(kind), paused };
      return (await media.createProducer({ params, body: request })).producerId;
    },
    consume: (...producerIds: string[]) => media.createConsumers({ params, body: { producerIds } }),
    show: (...videos: { producerId: string; height: number }[]) =>
      media.showVideos({
        params,
        body: { videos: videos.map(video => ({ ...video, width: Math.round((video.height * 16) / 9) })) },
      }),
    received: async () => (await media.readMediaPeer({ params })).consumers,
  };
}
