import type { HandlerDeps, Handlers } from './handler.ts';

export function captionHandlers({ sessions }: HandlerDeps): Handlers<'caption:send' | 'session:mark'> {
  return {
    async 'caption:send'({ commandId, ...line }, { claims, actor }) {
      const command = { type: 'send-caption', ...line } as const;
      const { reply } = await sessions.apply(claims.sessionId, command, actor, commandId);
      return reply as { seq: number };
    },

    async 'session:mark'({ commandId, label = null }, { claims, actor }) {
      const command = { type: 'mark-moment', label } as const;
      const { reply } = await sessions.apply(claims.sessionId, command, actor, commandId);
      return reply as { seq: number };
    },
  };
}
