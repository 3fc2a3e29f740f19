import { AppError } from '@lectern/contracts/kernel/app-error';
import type { SharedVideo } from '@lectern/contracts/rest/share-links';
import { errorMessage } from '../../backend/error-message.ts';

export interface SharedVideoState {
  video: SharedVideo | null;
  /** Proves to the API that the link was opened. */
  viewingToken: string | null;
  /** A password is asked for. An unknown link asks as well: nobody learns which links there are. */
  locked: boolean;
  /** Why the last password was refused, or why nothing could be asked. */
  problem: string | null;
  busy: boolean;
}

/**
 * After a try that failed. Only the API's refusal locks; a network that is away, or too many tries, says nothing about the link, and takes
 * away nothing that is being watched. Pure.
 * @param tried whether a password was
 */
export function afterFailure(before: SharedVideoState, error: unknown, tried: boolean): SharedVideoState {
  const problem = errorMessage(error);
  if (!(error instanceof AppError && error.code === 'share_link_refused'))
    return { ...before, problem, busy: false };
  return { video: null, viewingToken: null, locked: true, problem: tried ? problem : null, busy: false };
}
