import { AppError, type FieldError } from '@lectern/contracts/kernel/app-error';
import type { EndpointRequest } from '@lectern/contracts/kernel/endpoint';
import type { updateVideo } from '@lectern/contracts/rest/videos';
import { fullDurationOf, versionOf } from './stored-video.ts';
import type { VideoRow } from './video-rows.repository.ts';
import type { VideoChange } from './videos.repository.ts';

export type WantedChange = EndpointRequest<typeof updateVideo>['body'];

/** What stays between the ends of a trimmed video, at least. */
export const shortestMs = 1_000;

/**
 * What a change that somebody wants makes of a row.
 * @throws AppError `precondition_failed` when `ifMatch` names another version, `recording_not_ready` for a trim before the length is known,
 * `validation_failed` with the fields at fault.
 */
export function decideChange(
  row: VideoRow,
  wanted: WantedChange,
  ifMatch: string | undefined,
  now: Date,
): VideoChange {
  if (ifMatch !== undefined && !matches(ifMatch, versionOf(row))) throw new AppError('precondition_failed');
  const errors = [...trimErrors(row, wanted), ...expiryErrors(wanted, now)];
  if (errors.length > 0)
    throw new AppError('validation_failed', errors.map(({ message }) => message).join('; '), {
      fieldErrors: errors,
    });
  const { expiresAt, embedOrigins, ...plain } = wanted;
  return {
    ...plain,
    ...(expiresAt === undefined
      ? {}
      : { expiresAt: expiresAt === null ? null : new Date(expiresAt), expiryKept: true }),
    ...(embedOrigins === undefined
      ? {}
      : { embedOwn: embedOrigins !== null, embedOrigins: embedOrigins ?? [] }),
  };
}

/** `If-Match` compares strongly (RFC 9110, 13.1.1). */
function matches(ifMatch: string, version: string): boolean {
  return ifMatch.trim() === '*' || ifMatch.split(',').some(tag => tag.trim() === `"${version}"`);
}

function trimErrors(row: VideoRow, wanted: WantedChange): FieldError[] {
  if (wanted.trimStartMs === undefined && wanted.trimEndMs === undefined) return [];
  const start = wanted.trimStartMs === undefined ? row.trimStartMs : wanted.trimStartMs;
  const end = wanted.trimEndMs === undefined ? row.trimEndMs : wanted.trimEndMs;
  if (start === null && end === null) return [];
  const durationMs = fullDurationOf(row);
  if (durationMs === null)
    throw new AppError('recording_not_ready', 'How long it is is not known yet; trim it when it is ready');
  const errors: FieldError[] = [];
  const outside = `The video is ${durationMs} ms long`;
  if (start !== null && start >= durationMs) errors.push({ field: 'body.trimStartMs', message: outside });
  if (end !== null && end > durationMs) errors.push({ field: 'body.trimEndMs', message: outside });
  if (errors.length === 0 && (end ?? durationMs) - (start ?? 0) < shortestMs)
    errors.push({
      field: end === null ? 'body.trimStartMs' : 'body.trimEndMs',
      message: 'At least a second must stay between start and end',
    });
  return errors;
}

function expiryErrors({ expiresAt }: WantedChange, now: Date): FieldError[] {
  if (!expiresAt || new Date(expiresAt) > now) return [];
  return [{ field: 'body.expiresAt', message: 'That is in the past; delete the video instead' }];
}
