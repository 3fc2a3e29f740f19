import type { UserRole } from '@lectern/contracts/kernel/endpoint';
import type { VideoVisibility } from '@lectern/contracts/rest/videos';
import type { AccessClaims } from '@lectern/contracts/tokens';

/** What decides about a video. */
export interface WatchedVideo {
  visibility: VideoVisibility;
  ownerId: string;
  /** In the bin. */
  deleted: boolean;
}

/** What decides about a person. */
export interface Watcher {
  /** Null without an account. */
  account: { userId: string; role: UserRole } | null;
  /** Was in the class that the video is of, with that account. */
  attended: boolean;
  /** Opened a share link of this very video that still counts. */
  hasLink: boolean;
}

/**
 * The one place that says who may watch. Each visibility lets in whom the one before it does, and more: `private` the owner and admins,
 * `class` who attended, `link` who has a link, `public` everybody. Nobody watches what is in the bin.
 */
export function mayWatch(video: WatchedVideo, { account, attended, hasLink }: Watcher): boolean {
  if (video.deleted) return false;
  if (mayManage(video, account)) return true;
  switch (video.visibility) {
    case 'private':
      return false;
    case 'class':
      return attended;
    case 'link':
      return attended || hasLink;
    case 'public':
      return true;
  }
}

/** Change, share, delete and restore. */
export function mayManage({ ownerId }: Pick<WatchedVideo, 'ownerId'>, account: Watcher['account']): boolean {
  return account !== null && (account.role === 'admin' || account.userId === ownerId);
}

/**
 * Of those who may watch: who may also know who was there, what was said in the chat, and which room it was in, through whose address
 * one gets into the next class. An account alone is no reason: anybody may have one.
 */
export function isMember(
  video: Pick<WatchedVideo, 'ownerId'>,
  { account, attended }: Pick<Watcher, 'account' | 'attended'>,
): boolean {
  return attended || mayManage(video, account);
}

export const accountOf = (caller: AccessClaims | null): Watcher['account'] =>
  caller && { userId: caller.sub, role: caller.role };
