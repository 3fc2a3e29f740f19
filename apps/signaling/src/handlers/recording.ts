import type { HandlerDeps, Handlers } from './handler.ts';

export function recordingHandlers({ sessions }: HandlerDeps): Handlers<'recording:start' | 'recording:stop'> {
  return {
    async 'recording:start'({ commandId }, { claims, actor }) {
      return { recordingId: await sessions.recordings.start(claims.sessionId, actor, commandId) };
    },

    async 'recording:stop'({ commandId }, { claims, actor }) {
      return { recordingId: await sessions.recordings.stop(claims.sessionId, actor, commandId) };
    },
  };
}
