import type { HandlerDeps, Handlers } from './handler.ts';

export function recordingHandlers({
  sessions,
}: HandlerDeps): Handlers<
  'recording:start' | 'recording:stop' | 'recording:keep' | 'recording:answer-consent'
> {
  return {
    async 'recording:start'({ commandId }, { claims, actor }) {
      return { recordingId: await sessions.recordings.start(claims.sessionId, actor, commandId) };
    },

    async 'recording:stop'({ commandId }, { claims, actor }) {
      return { recordingId: await sessions.recordings.stop(claims.sessionId, actor, commandId) };
    },

    async 'recording:keep'({ commandId }, { claims, actor }) {
      return { recordingId: await sessions.recordings.keep(claims.sessionId, actor, commandId) };
    },

    async 'recording:answer-consent'({ answer, textVersion, commandId }, { claims, actor }) {
      const command = { type: 'answer-consent', answer, textVersion } as const;
      await sessions.apply(claims.sessionId, command, actor, commandId);
      // Whoever declines is told so when it is so.
      await sessions.recordings.people.told(claims.sessionId);
      return {};
    },
  };
}
