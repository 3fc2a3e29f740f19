import { iceTagSchema } from '@lectern/contracts/internal/sdp-media';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Endpoint } from '@lectern/contracts/kernel/endpoint';
import type { IceServer } from '@lectern/contracts/rest/rooms';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** What WHIP and WHEP ask of HTTP, whatever the resource is. */

const retryAfterSeconds = 5;

/** In this scope SDP is read and nothing else is. */
export function readSdpAlone(scope: FastifyInstance): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser(
    ['application/sdp', 'application/trickle-ice-sdpfrag'],
    { parseAs: 'string' },
    (_request, body, done) => done(null, body),
  );
}

/** CORS answers every OPTIONS by itself; what WHIP wants to read there goes along (RFC 9725, 4.1). */
export function answerOptions(app: FastifyInstance, path: RegExp): void {
  app.addHook('onSend', async (request, reply) => {
    if (request.method === 'OPTIONS' && path.test(request.url))
      reply
        .header('accept-post', 'application/sdp')
        .header('accept-patch', 'application/trickle-ice-sdpfrag');
  });
}

/** @throws AppError `unsupported_media_type` */
export function requireMediaType({ headers }: FastifyRequest, { sdp }: Endpoint): void {
  if (headers['content-type']?.split(';')[0]?.trim().toLowerCase() !== sdp)
    throw new AppError('unsupported_media_type', `Send ${sdp}`);
}

/** Before the body is looked at, and whoever asks. */
export function refuseOthers(scope: FastifyInstance, url: string, method: string[], allow: string): void {
  const refuse = async (_request: FastifyRequest, reply: FastifyReply) => {
    reply.header('allow', allow);
    throw new AppError('method_not_allowed');
  };
  scope.route({ method, url, exposeHeadRoute: false, onRequest: refuse, handler: refuse });
}

/** The resource that was made: its address, its version, and the ICE servers that go with it. @returns the answer */
export function sendMade(
  reply: FastifyReply,
  { sdpAnswer, iceTag }: { sdpAnswer: string; iceTag: string },
  location: string,
  iceServers: readonly IceServer[],
): string {
  reply.header('location', location).header('etag', `"${iceTag}"`).type('application/sdp');
  const links = iceLinks(iceServers);
  if (links.length > 0) reply.header('link', links.join(', '));
  return sdpAnswer;
}

/** 204 for candidates; the answer to a restart, with the new version. */
export function sendPatched(
  reply: FastifyReply,
  { restart }: { restart: { sdpFragment: string; iceTag: string } | null },
): FastifyReply | string {
  if (!restart) return reply.code(204).send();
  reply.header('etag', `"${restart.iceTag}"`).type('application/trickle-ice-sdpfrag');
  return restart.sdpFragment;
}

/** Players wait for a class in which nobody sends yet (draft-ietf-wish-whep, 4.2). */
export function tellWhenToRetry(reply: FastifyReply, error: unknown): never {
  if (error instanceof AppError && error.code === 'nothing_to_play')
    reply.header('retry-after', retryAfterSeconds);
  throw error;
}

/**
 * `If-Match: "tag"` → the tag, `*` → null for any. A weak one (`W/`) never matches (RFC 9110, 13.1.1).
 * @throws AppError `precondition_required`, `precondition_failed`
 */
export function tagOf(ifMatch: string | undefined): string | null {
  if (ifMatch === undefined) throw new AppError('precondition_required');
  if (ifMatch.trim() === '*') return null;
  const tag = iceTagSchema.safeParse(ifMatch.trim().match(/^"(.*)"$/)?.[1]);
  if (!tag.success) throw new AppError('precondition_failed');
  return tag.data;
}

/** ICE servers as link headers (RFC 9725, 4.6). Our own words: nothing in them needs escaping. */
const iceLinks = (servers: readonly IceServer[]): string[] =>
  servers.flatMap(({ urls, username, credential }) =>
    urls.map(
      url =>
        `<${url}>; rel="ice-server"; username="${username}"; credential="${credential}"; credential-type="password"`,
    ),
  );
