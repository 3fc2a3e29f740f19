import type { LiveState } from '@lectern/contracts/session-log/live-state';
import { defaultScreenQuality, sameQuality } from '@lectern/contracts/screen-quality';
import { type Actor, type CommandOf, type Decision, happened, refused } from './command.ts';
import { may } from './roles.ts';
import { seatOf } from './seat.ts';

/** By its owner, by who may limit what others send, or by the API. */
export function setScreenQuality(
  state: LiveState,
  { producerId, change }: CommandOf<'set-screen-quality'>,
  actor: Actor,
): Decision {
  const producer = state.producers.find(one => one.producerId === producerId);
  if (actor.kind === 'participant') {
    const seat = seatOf(state, actor);
    if (typeof seat === 'string') return refused(seat);
    // Before it is told whether there is such a screen.
    if (producer?.participantId !== seat.participantId && !may(seat, 'mediaLimitOthers'))
      return refused('forbidden', 'Only a host may change how somebody else shares a screen');
  }
  if (producer?.source !== 'screen') return refused('media_not_found', 'This screen is not shared any more');
  const now = producer.screenQuality ?? defaultScreenQuality;
  const quality = {
    height: change.height ?? now.height,
    frameRate: change.frameRate ?? now.frameRate,
    maxBitrateKbps: change.maxBitrateKbps ?? now.maxBitrateKbps,
  };
  if (producer.screenQuality && sameQuality(quality, producer.screenQuality))
    return happened([], { quality });
  const by = actor.kind === 'participant' ? actor.participantId : null;
  return happened([{ type: 'media:screen-quality-set', payload: { producerId, quality, by } }], { quality });
}
