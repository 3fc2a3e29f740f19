import { createHash } from 'node:crypto';
import type { Video, VideoVisibility } from '@lectern/contracts/rest/videos';
import type { AccessClaims } from '@lectern/contracts/tokens';
import { bestToPlay } from '../video-files/best-files.ts';
import type { VideoRow } from './video-rows.repository.ts';
import { accountOf, isMember, mayManage } from './watch-rules.ts';

/** A row with what only SQL can say of it. */
export interface StoredVideo {
  row: VideoRow;
  sizeBytes: number;
  /** Whether the one who asks was in the class. */
  attended: boolean;
}

export interface VideoTimes {
  /** How long the bin keeps a video. */
  binDays: number;
  nowMs: number;
}

export const dayMs = 86_400_000;
/** From here on people are warned that a video expires. */
export const warnDays = 7;

/** Before trimming, as soon as it is known. */
export const fullDurationOf = ({ durationMs, recording }: VideoRow): number | null =>
  durationMs ?? recording?.durationMs ?? null;

/** Who may watch it. A recording that is deleted unless somebody keeps it is nobody's but its owner's. */
export const visibilityOf = ({ visibility, recording }: VideoRow): VideoVisibility =>
  recording?.provisional && recording.keptAt === null ? 'private' : visibility;

/** Something can be watched, perhaps while better forms of it are made. */
export const isWatchable = ({ files }: VideoRow): boolean => bestToPlay(files) !== null;

/**
 * The strong ETag's opaque part, of what people change. How far processing is has no part in it: who renames a video while it is
 * being made should not be refused for that.
 */
export function versionOf(row: VideoRow): string {
  const { title, visibility, expiresAt, trimStartMs, trimEndMs, deletedAt, posterSetAt } = row;
  const { embedOwn, embedOrigins } = row;
  const said = [title, visibility, expiresAt, trimStartMs, trimEndMs, deletedAt, posterSetAt];
  return createHash('sha256')
    .update(JSON.stringify([...said, embedOwn && embedOrigins]))
    .digest('base64url')
    .slice(0, 22);
}

/** The same video to everybody but for what strangers, who may watch it as it is public or by a link, are not told. */
export function toVideo(
  stored: StoredVideo,
  caller: AccessClaims | null,
  posterUrl: string | null,
  { binDays, nowMs }: VideoTimes,
): Video {
  const { row, sizeBytes } = stored;
  const { recording, trimStartMs, trimEndMs, expiresAt, deletedAt } = row;
  const fullDurationMs = fullDurationOf(row);
  const end = trimEndMs ?? fullDurationMs;
  const state = recording?.state ?? 'ready';
  const account = accountOf(caller);
  const ofMembers = <T>(value: T): T | null =>
    isMember(row, { account, attended: stored.attended }) ? value : null;
  const expiry = ofMembers(expiresAt);
  const step =
    row.steps.find(one => one.state === 'running') ?? row.steps.find(one => one.state === 'failed');
  return {
    videoId: row.id,
    recordingId: row.recordingId,
    sessionId: ofMembers(row.sessionId),
    roomId: ofMembers(row.roomId),
    roomTitle: ofMembers(row.room?.title ?? null),
    ownerId: ofMembers(row.ownerId),
    ownerName: row.owner.displayName,
    title: row.title,
    visibility: row.visibility,
    state,
    playable: isWatchable(row) && deletedAt === null,
    progressPercent: recording ? recording.progressPercent : 100,
    step: step?.name ?? null,
    reason: ofMembers(recording?.reason ?? (step?.state === 'failed' ? step.reason : null)),
    durationMs: end === null ? null : Math.max(0, end - (trimStartMs ?? 0)),
    fullDurationMs,
    trimStartMs,
    trimEndMs,
    sizeBytes,
    posterUrl,
    recordedAt: row.recordedAt.toISOString(),
    expiresAt: expiry?.toISOString() ?? null,
    expiresSoon: expiry !== null && expiry.getTime() - nowMs < warnDays * dayMs,
    deletedAt: deletedAt?.toISOString() ?? null,
    goneAt: deletedAt && new Date(deletedAt.getTime() + binDays * dayMs).toISOString(),
    createdAt: row.createdAt.toISOString(),
    manageable: mayManage(row, account),
    customPoster: row.posterSetAt !== null,
    embedOrigins: row.embedOwn ? ofMembers(row.embedOrigins) : null,
    version: versionOf(row),
  };
}
