import { AppError } from '@lectern/contracts/kernel/app-error';
import type { HandlerDeps, Handlers } from './handler.ts';

/** More than this is quicker told as a whole state. */
const maxSyncEvents = 500;
const chatOnJoin = 200;

export function roomHandlers({
  sessions,
  store,
}: HandlerDeps): Handlers<'room:join' | 'room:leave' | 'session:sync' | 'session:end'> {
  return {
    async 'room:join'({ rtpCapabilities, receives, recordingConsent, commandId }, sender) {
      const { sessionId } = sender.claims;
      await sender.requireValidToken();
      // Entered before the commit: no event may fall between the snapshot and the first broadcast.
      sender.enterClass();
      sender.hearStills(receives === 'data-budget');
      try {
        const { applied, media } = await sessions.join(
          sender.claims,
          sender.actor,
          { rtpCapabilities, receives, recordingConsent },
          commandId,
        );
        // A socket that went away before the commit has said its goodbye already, to a seat that was not there.
        if (!sender.isConnected()) await sessions.apply(sessionId, { type: 'disconnect' }, sender.actor);
        const chat = await store.chatBefore(sessionId, null, chatOnJoin);
        return {
          participantId: sender.claims.sub,
          resumed: applied.reply.resumed === true,
          state: applied.state,
          chat: chat.messages,
          media,
          serverTime: new Date().toISOString(),
        };
      } catch (error) {
        sender.leaveClass();
        throw error;
      }
    },

    async 'room:leave'({ commandId }, sender) {
      await sessions.leave(sender.claims.sessionId, sender.actor, commandId);
      sender.leaveClass();
      return {};
    },

    async 'session:sync'({ afterSeq }, { claims, actor }) {
      const { sessionId } = claims;
      const { state } = await sessions.requireSeat(sessionId, actor);
      const events = await store.eventsAfter(sessionId, afterSeq, maxSyncEvents + 1);
      if (events.length <= maxSyncEvents) return { kind: 'events', events };
      const chat = await store.chatBefore(sessionId, null, chatOnJoin);
      const current = await store.read(state.sessionId);
      if (!current) throw new AppError('not_found');
      return { kind: 'state', state: current, chat: chat.messages };
    },

    async 'session:end'({ commandId }, { claims, actor }) {
      await sessions.end(claims.sessionId, actor, 'host', commandId);
      return {};
    },
  };
}
