import { AppError } from '@lectern/contracts/kernel/app-error';
import { stillLimits } from '@lectern/contracts/receive-mode';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import { stillsAreWanted } from '../live-room/receiving.ts';
import { jpegSize } from '../platform/jpeg.ts';
import type { HandlerDeps, Handlers } from './handler.ts';

const { maxBytes, maxSidePx } = stillLimits;

export function stillHandlers({
  sessions,
  stills,
  tellStill,
}: HandlerDeps): Handlers<'room:set-receive-mode' | 'media:send-still' | 'media:read-still'> {
  return {
    async 'room:set-receive-mode'({ mode, commandId }, sender) {
      const { sessionId } = sender.claims;
      await sessions.apply(sessionId, { type: 'set-receive-mode', mode }, sender.actor, commandId);
      sender.hearStills(mode === 'data-budget');
      return {};
    },

    async 'media:send-still'({ producerId, image }, { claims: { sessionId }, actor }) {
      const { state, seat } = await sessions.requireSeat(sessionId, actor);
      const producer = screenOf(state, producerId);
      if (producer?.participantId !== seat.participantId) throw new AppError('media_not_found');
      requireStill(image);
      if (!stillsAreWanted(state, seat.participantId)) return { wanted: false };
      if (!(await stills.mayTake(sessionId, producerId)))
        throw new AppError('rate_limited', 'The last still of this screen is too recent');
      const takenAt = new Date().toISOString();
      await stills.put(sessionId, producerId, image, takenAt);
      tellStill(sessionId, { producerId, takenAt });
      return { wanted: true };
    },

    async 'media:read-still'({ producerId }, { claims: { sessionId }, actor }) {
      const { state, seat } = await sessions.requireSeat(sessionId, actor);
      if (seat.receives !== 'data-budget')
        throw new AppError('forbidden', 'Stills are for those who are on a data budget');
      if (!screenOf(state, producerId)) throw new AppError('media_not_found');
      const still = await stills.read(sessionId, producerId);
      if (!still) throw new AppError('not_found', 'There is no still of this screen yet');
      return still;
    },
  };
}

const screenOf = ({ producers }: LiveState, producerId: string) =>
  producers.find(one => one.producerId === producerId && one.source === 'screen');

/** Others will decode it: it must be what it is said to be, and no larger. */
function requireStill(image: Uint8Array): void {
  if (image.byteLength > maxBytes) throw new AppError('payload_too_large', `At most ${maxBytes} bytes`);
  const size = jpegSize(image);
  if (!size) throw new AppError('unsupported_media_type', 'A still is a JPEG');
  if (Math.max(size.width, size.height) > maxSidePx)
    throw new AppError('payload_too_large', `At most ${maxSidePx} pixels a side`);
}
