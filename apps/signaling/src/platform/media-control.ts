import type { mediaControlEndpoints } from '@lectern/contracts/internal/media-control';
import type { InternalClient } from '@lectern/service-kit/http/internal-client';

/** The media-worker's HTTP control. Answers `media_unavailable` when it cannot be reached. */
export type MediaControl = InternalClient<typeof mediaControlEndpoints>;
