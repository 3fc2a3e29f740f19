import { AppError } from '@lectern/contracts/kernel/app-error';
import { callEndpoint } from '@lectern/contracts/kernel/call';
import { readEmbed, type SharedVideo } from '@lectern/contracts/rest/share-links';
import { env } from '../../env.ts';

/** Asked as a stranger whoever looks: what one's login shows on another site must not differ from what its other visitors see. */
export async function readPublicly(videoId: string): Promise<SharedVideo | null> {
  try {
    return await callEndpoint(
      readEmbed,
      { params: { videoId } },
      { baseUrl: env().API_URL, timeoutMs: 8_000 },
    );
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return null;
    throw error;
  }
}
