import type { HandlerDeps, Handlers } from './handler.ts';

export function chatHandlers({ sessions, store }: HandlerDeps): Handlers<'chat:send' | 'chat:history'> {
  return {
    async 'chat:send'({ text, commandId }, { claims, actor }) {
      const { reply } = await sessions.apply(claims.sessionId, { type: 'send-chat', text }, actor, commandId);
      return reply as { messageId: string; seq: number };
    },

    async 'chat:history'({ beforeSeq, limit }, { claims, actor }) {
      await sessions.requireSeat(claims.sessionId, actor);
      return store.chatBefore(claims.sessionId, beforeSeq ?? null, limit);
    },
  };
}
