import { mediaControlEndpoints } from '@lectern/contracts/internal/media-control';
import { createInternalClient, type InternalClient } from '@lectern/service-kit/http/internal-client';

export type MediaControl = InternalClient<typeof mediaControlEndpoints>;

/** The media-worker's HTTP control. Answers `media_unavailable` when it cannot be reached. */
export function createMediaControl(baseUrl: string, secret: string): MediaControl {
  return createInternalClient(mediaControlEndpoints, {
    baseUrl,
    secret,
    unavailableCode: 'media_unavailable',
    timeoutMs: 8_000,
  });
}
