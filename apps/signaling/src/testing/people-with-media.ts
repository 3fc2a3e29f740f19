import { randomUUID } from 'node:crypto';
import { everyCodec, rtpParameters } from '../../../media-worker/src/testing/browser-parameters.ts';
import { joinToken, TestClient } from './test-client.ts';

export type PersonWithMedia = Awaited<ReturnType<typeof joinWithMedia>>;

/** Somebody in a class whose media is on a real media-worker, as a browser would be. Whoever calls it closes the client. */
export async function joinWithMedia(url: string, sessionId: string, role: 'host' | 'student' = 'student') {
  const participantId = randomUUID();
  const client = new TestClient(url, await joinToken({ sessionId, role, sub: participantId }));
  const { media } = await client.command('room:join', { rtpCapabilities: everyCodec });
  return { client, media, participantId };
}

/** As a page does when it hears that the media of its class is lost. */
export async function rejoinMedia(person: PersonWithMedia): Promise<void> {
  person.media = await person.client.command('media:join', { rtpCapabilities: everyCodec as never });
}

/** Switches a camera on. */
export const produceCamera = ({ client, media }: PersonWithMedia) =>
  client.command('media:produce', {
    transportId: media?.sendTransport.transportId ?? '',
    source: 'camera',
    kind: 'video',
    rtpParameters: rtpParameters('video') as never,
    paused: false,
  });

export const lossesOf = ({ client }: PersonWithMedia) =>
  client.events.filter(({ type }) => type === 'media:room-lost');

export const hearsLoss = ({ client }: PersonWithMedia) =>
  client.heard(events => events.some(({ type }) => type === 'media:room-lost'));
