import { startStream, watchStream } from '@lectern/contracts/rest/streams';
import type { EndpointCall } from '@lectern/contracts/kernel/endpoint';
import type { Person, TestApp } from './test-app.ts';

type Start = EndpointCall<typeof startStream>['body'];

/** A stream that nobody publishes yet. */
export const makeStream = (app: TestApp, owner: Person, roomId: string, start: Partial<Start> = {}) =>
  app.call(startStream, { body: { channel_id: roomId, ...start } }, owner);

/** Sends an offer to a stream, as any WHIP client does. */
export const publish = (
  app: TestApp,
  { token }: Pick<Person, 'token'>,
  sessionId: string,
  sdp = 'v=0\r\n',
  type = 'application/sdp',
) =>
  fetch(`${app.url}/stream/sessions/${sessionId}/whip`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': type },
    body: sdp,
  });

/** A stream that is published. */
export async function makeLiveStream(
  app: TestApp,
  owner: Person,
  roomId: string,
  start: Partial<Start> = {},
) {
  const stream = await makeStream(app, owner, roomId, start);
  const answer = await publish(app, owner, stream.session_id);
  if (answer.status !== 201) throw new Error(`Publishing was answered with ${answer.status}`);
  const resourceId = answer.headers.get('location')?.split('/').at(-1) ?? '';
  return { ...stream, resourceId };
}

/** A stream that its owner watches, or was offered to watch. */
export async function makeWatchedStream(app: TestApp, owner: Person, roomId: string) {
  const stream = await makeLiveStream(app, owner, roomId);
  const { session_id } = await app.call(watchStream, { body: { stream_id: stream.stream_id } }, owner);
  return { ...stream, viewingId: session_id };
}
