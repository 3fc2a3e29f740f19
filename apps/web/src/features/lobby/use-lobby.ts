import type { AppError } from '@lectern/contracts/kernel/app-error';
import { type Lobby, readLobby } from '@lectern/contracts/rest/rooms';
import useSWR from 'swr';
import { callPublicly } from '../../backend/browser-api.ts';

const refreshMs = 2_500;

/** What a visitor sees of a room, kept up to date while they are not in the class. */
export function useLobby(slug: string, initial: Lobby | null, active: boolean) {
  const { data, error } = useSWR<Lobby, AppError>(
    active ? [readLobby.path, slug] : null,
    () => callPublicly(readLobby, { params: { slug } }),
    {
      fallbackData: initial ?? undefined,
      keepPreviousData: true,
      refreshInterval: refreshMs,
      refreshWhenHidden: true,
      errorRetryInterval: refreshMs,
    },
  );
  return { lobby: data ?? initial, unreachable: error !== undefined && error.code !== 'not_found' };
}
