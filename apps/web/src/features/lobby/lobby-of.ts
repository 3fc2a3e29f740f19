import { AppError } from '@lectern/contracts/kernel/app-error';
import { type Lobby, readLobby } from '@lectern/contracts/rest/rooms';
import { notFound } from 'next/navigation';
import { cache } from 'react';
import { callApi } from '../../backend/server-api.ts';

/** Once a request, for the title and the page. Null when the API cannot be asked now: the page goes on asking. */
export const lobbyOf = cache(async (slug: string): Promise<Lobby | null> => {
  try {
    return await callApi(readLobby, { params: { slug } });
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') notFound();
    return null;
  }
});
