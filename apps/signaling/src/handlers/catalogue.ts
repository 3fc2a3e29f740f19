import type { SocketRequestName } from '@lectern/contracts/socket/catalogue';
import { captionHandlers } from './captions.ts';
import { chatHandlers } from './chat.ts';
import type { HandlerDeps, Handlers } from './handler.ts';
import { handHandlers } from './hands.ts';
import { mediaHandlers } from './media.ts';
import { mutingHandlers } from './muting.ts';
import { recordingHandlers } from './recording.ts';
import { roomHandlers } from './room.ts';
import { screenHandlers } from './screens.ts';
import { stillHandlers } from './stills.ts';

/** One handler for every request of the contract; the compiler says when one is missing. */
export function createHandlers(deps: HandlerDeps): Handlers<SocketRequestName> {
  return {
    ...roomHandlers(deps),
    ...chatHandlers(deps),
    ...captionHandlers(deps),
    ...handHandlers(deps),
    ...mediaHandlers(deps),
    ...mutingHandlers(deps),
    ...recordingHandlers(deps),
    ...screenHandlers(deps),
    ...stillHandlers(deps),
  };
}
