import { callEndpoint } from '@lectern/contracts/kernel/call';
import { idSchema } from '@lectern/contracts/primitives';
import { readEmbedPolicy } from '@lectern/contracts/rest/share-links';
import { env } from '../../env.ts';

/** The video of an embedded player's path; null for every other page. */
export function embeddedVideo(pathname: string): string | null {
  const id = pathname.match(/^\/embed\/([^/]+)\/?$/)?.[1];
  return id !== undefined && idSchema.safeParse(id).success ? id : null;
}

/** Whose pages may frame the page at this path. While the API cannot be asked, what the installation allows is not known to hold: nobody's. */
export async function readFrameAncestors(pathname: string): Promise<readonly string[]> {
  const videoId = embeddedVideo(pathname);
  if (!videoId) return [];
  const { API_URL, EMBED_ORIGINS } = env();
  try {
    const { embedOrigins } = await callEndpoint(
      readEmbedPolicy,
      { params: { videoId } },
      { baseUrl: API_URL, timeoutMs: 3_000 },
    );
    return embedOrigins ?? EMBED_ORIGINS;
  } catch {
    return [];
  }
}
