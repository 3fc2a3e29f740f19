import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { EndpointRequest, EndpointResult } from '@lectern/contracts/kernel/endpoint';
import type {
  createShareLink,
  openShareLink,
  SharedVideo,
  ShareLink,
} from '@lectern/contracts/rest/share-links';
import { type AccessClaims, viewingClaimsSchema } from '@lectern/contracts/tokens';
import { signToken, verifyToken } from '@lectern/service-kit/tokens/jwt';
import type { FailureCounter } from '../../platform/failure-counter.ts';
import { newId } from '../../platform/ids.ts';
import { checkPassword, hashPassword } from '../auth/password.ts';
import type { Downloads } from './downloads.ts';
import type { ShareLinksRepository } from './share-links.repository.ts';
import { type StoredVideo, visibilityOf } from './stored-video.ts';
import type { VideoForms } from './video-forms.ts';
import type { VideosRepository } from './videos.repository.ts';
import type { VideosService } from './videos.service.ts';
import { mayWatch } from './watch-rules.ts';

export interface ShareLinksDependencies {
  repository: ShareLinksRepository;
  videos: Pick<VideosService, 'readManaged' | 'readWatchable' | 'present'>;
  find: VideosRepository['find'];
  forms: Pick<VideoForms, 'mediaUrl'>;
  downloads: Downloads;
  failures: { ofAddress: FailureCounter; ofLink: FailureCounter };
  jwtSecret: string;
}

const viewingSeconds = 2 * 3600;
const tokenBytes = 32;
const hashToken = (token: string) => createHash('sha256').update(token).digest('hex');

export type ShareLinksService = ReturnType<typeof createShareLinksService>;

export function createShareLinksService(deps: ShareLinksDependencies) {
  const { repository, videos, forms, failures, jwtSecret } = deps;

  async function present(stored: StoredVideo): Promise<SharedVideo> {
    return {
      ...videos.present(stored, null),
      mediaUrl: forms.mediaUrl(stored.row),
      downloads: await deps.downloads(stored.row, { manages: false }),
    };
  }

  /** Null for a link that opens nothing, and for a password that is missing or not its. Takes the same time for each of these. */
  async function findOpened(token: string, password: string | undefined, now: Date) {
    const link = await repository.findByToken(hashToken(token), now);
    const right = password !== undefined && (await checkPassword(link?.passwordHash ?? undefined, password));
    // Who sends a password that is not asked for has the right link all the same.
    if (!link || !(right || link.passwordHash === null)) return null;
    const stored = await deps.find(link.videoId, null);
    if (!stored) return null;
    const { ownerId, deletedAt } = stored.row;
    const stranger = { account: null, attended: false, hasLink: true };
    if (!mayWatch({ visibility: visibilityOf(stored.row), ownerId, deleted: deletedAt !== null }, stranger))
      return null;
    return { link, stored };
  }

  return {
    /** @throws AppError `not_found`, `too_many_share_links`, `validation_failed`. */
    async create(
      caller: AccessClaims,
      videoId: string,
      { label, password, expiresAt }: EndpointRequest<typeof createShareLink>['body'],
    ): Promise<ShareLink & { token: string }> {
      await videos.readManaged(caller, videoId);
      if (expiresAt !== null && new Date(expiresAt) <= new Date()) {
        const message = 'That is in the past';
        throw new AppError('validation_failed', message, {
          fieldErrors: [{ field: 'body.expiresAt', message }],
        });
      }
      const token = randomBytes(tokenBytes).toString('base64url');
      const link = await repository.insert({
        ...{ id: newId(), videoId, label, tokenHash: hashToken(token) },
        passwordHash: password === undefined ? null : await hashPassword(password),
        expiresAt: expiresAt === null ? null : new Date(expiresAt),
      });
      return { ...link, token };
    },

    /** @throws AppError `not_found` */
    async list(caller: AccessClaims, videoId: string): Promise<{ data: ShareLink[] }> {
      await videos.readManaged(caller, videoId);
      return { data: await repository.list(videoId) };
    },

    /** @throws AppError `not_found` */
    async revoke(caller: AccessClaims, videoId: string, linkId: string): Promise<void> {
      await videos.readManaged(caller, videoId);
      if (!(await repository.revoke(videoId, linkId, new Date()))) throw new AppError('not_found');
    },

    /** @throws AppError `share_link_refused`, `rate_limited` after too many of those. */
    async open(
      address: string,
      token: string,
      password: string | undefined,
    ): Promise<EndpointResult<typeof openShareLink>> {
      const now = new Date();
      // Only passwords can be guessed. A page that opens without one, to learn whether one is needed, has not guessed.
      const counted =
        password === undefined
          ? []
          : [
              { counter: failures.ofAddress, key: address },
              { counter: failures.ofLink, key: hashToken(token) },
            ];
      for (const { counter, key } of counted) await counter.assertFew(key);
      const found = await findOpened(token, password, now);
      if (!found) {
        for (const { counter, key } of counted) await counter.add(key);
        throw new AppError('share_link_refused');
      }
      const { link, stored } = found;
      await repository.countUse(link.linkId, now);
      const claims = { sub: link.videoId, linkId: link.linkId };
      return {
        video: await present(stored),
        viewingToken: await signToken('viewing', claims, viewingSeconds, jwtSecret),
        expiresAt: new Date(now.getTime() + viewingSeconds * 1000).toISOString(),
      };
    },

    /** A public video, for anybody. @throws AppError `not_found` */
    readPublic: async (videoId: string): Promise<SharedVideo> =>
      present(await videos.readWatchable(null, videoId)),

    /** Of any video, for links of others are embedded, too. Null: as the installation says; for a video that does not exist, too. */
    async readEmbedPolicy(videoId: string): Promise<{ embedOrigins: string[] | null }> {
      const row = (await deps.find(videoId, null))?.row;
      return { embedOrigins: row?.embedOwn ? row.embedOrigins : null };
    },
  };
}

/** Whether a viewing token still lets its holder watch that video: the link behind it must still count. One that is wrong is none. */
export function createLinkCheck(repository: Pick<ShareLinksRepository, 'stillCounts'>, jwtSecret: string) {
  return async (viewingToken: string | undefined, videoId: string): Promise<boolean> => {
    if (viewingToken === undefined) return false;
    const claims = await verifyToken('viewing', viewingToken, viewingClaimsSchema, jwtSecret).catch(
      () => null,
    );
    return claims?.sub === videoId && repository.stillCounts(claims.linkId, videoId, new Date());
  };
}
