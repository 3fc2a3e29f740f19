import type { HandlerDeps, Handlers } from './handler.ts';

export function handHandlers({ sessions }: HandlerDeps): Handlers<'hand:raise' | 'hand:lower'> {
  return {
    async 'hand:raise'({ commandId }, { claims, actor }) {
      const { reply } = await sessions.apply(claims.sessionId, { type: 'raise-hand' }, actor, commandId);
      return reply as { position: number };
    },

    async 'hand:lower'({ participantId, commandId }, { claims, actor }) {
      await sessions.apply(claims.sessionId, { type: 'lower-hand', participantId }, actor, commandId);
      return {};
    },
  };
}
