import type { ScreenQuality } from '@lectern/contracts/screen-quality';
import type { HandlerDeps, Handlers } from './handler.ts';

export function screenHandlers({ sessions }: HandlerDeps): Handlers<'media:set-screen-quality'> {
  return {
    async 'media:set-screen-quality'({ producerId, change, commandId }, { claims, actor }) {
      const command = { type: 'set-screen-quality', producerId, change } as const;
      const { reply } = await sessions.apply(claims.sessionId, command, actor, commandId);
      return reply as { quality: ScreenQuality };
    },
  };
}
