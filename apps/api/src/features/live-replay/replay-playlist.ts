import { replayFramesPerSecond, replayPartFrames } from '@lectern/contracts/internal/live-replay';
import type { StoredReplay } from '@lectern/service-kit/live-replay/replay-store';

export const playlistType = 'application/vnd.apple.mpegurl';
const longestSeconds = Math.ceil(replayPartFrames / replayFramesPerSecond);

/**
 * The replay as an HLS media playlist (RFC 8216): of type EVENT, so that players let people go back to the start, with the time of
 * day on every segment. A change of the picture's size is marked as a discontinuity, although time goes on, since decoders are set up
 * anew. Addresses are relative, and carry the grant of the playlist's own.
 */
export function replayPlaylist({ originMs, parts, ended }: StoredReplay): string {
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    `#EXT-X-TARGETDURATION:${longestSeconds}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:EVENT',
    '#EXT-X-INDEPENDENT-SEGMENTS',
  ];
  let framesBefore = 0;
  for (const [index, { frames, height }] of parts.entries()) {
    const before = parts[index - 1];
    if (before && before.height !== height) lines.push('#EXT-X-DISCONTINUITY');
    const at = new Date(originMs + (framesBefore * 1_000) / replayFramesPerSecond);
    lines.push(`#EXT-X-PROGRAM-DATE-TIME:${at.toISOString()}`);
    lines.push(`#EXTINF:${(frames / replayFramesPerSecond).toFixed(6)},`, `${index}.ts`);
    framesBefore += frames;
  }
  if (ended) lines.push('#EXT-X-ENDLIST');
  return `${lines.join('\n')}\n`;
}

/** How long it is so far. */
export const replayDurationMs = ({ parts }: StoredReplay): number =>
  Math.round((parts.reduce((sum, { frames }) => sum + frames, 0) * 1_000) / replayFramesPerSecond);
