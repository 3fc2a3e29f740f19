import { AppError } from '@lectern/contracts/kernel/app-error';
import type { LiveState } from '@lectern/contracts/session-log/live-state';
import { moderator } from '../live-room/muting.ts';
import type { Applied } from '../platform/room-store.ts';
import type { HandlerDeps, Handlers } from './handler.ts';

export function mutingHandlers({
  sessions,
  media,
  ask,
}: HandlerDeps): Handlers<'media:mute' | 'media:mute-all' | 'media:ask-to-unmute'> {
  /** The log says so already; a media server that does not hear it now is told again by the sweep. */
  async function silence(sessionId: string, { events, state }: Applied): Promise<void> {
    const silenced = events.flatMap(event =>
      event.type === 'media:producer-paused' ? [ownerOf(state, event.payload.producerId)] : [],
    );
    await Promise.allSettled(
      silenced.map(params =>
        media.changeProducer({ params: { roomId: sessionId, ...params }, body: { paused: true } }),
      ),
    );
  }

  return {
    async 'media:mute'({ participantId, source, commandId }, { claims: { sessionId }, actor }) {
      const command = { type: 'mute', participantId, source } as const;
      await silence(sessionId, await sessions.apply(sessionId, command, actor, commandId));
      return {};
    },

    async 'media:mute-all'({ commandId }, { claims: { sessionId }, actor }) {
      await silence(sessionId, await sessions.apply(sessionId, { type: 'mute-all' }, actor, commandId));
      return {};
    },

    async 'media:ask-to-unmute'({ participantId }, { claims: { sessionId }, actor }) {
      const { state } = await sessions.requireSeat(sessionId, actor);
      const by = moderator(state, actor);
      if (!('participantId' in by)) throw new AppError(by.ok ? 'forbidden' : by.code);
      const asked = state.participants.find(participant => participant.participantId === participantId);
      if (!asked) throw new AppError('not_found', 'This person is not in the class any more');
      ask(asked.connectionId, by.participantId);
      return {};
    },
  };
}

function ownerOf(state: LiveState, producerId: string): { peerId: string; producerId: string } {
  const producer = state.producers.find(one => one.producerId === producerId);
  return { peerId: producer?.participantId ?? '', producerId };
}
