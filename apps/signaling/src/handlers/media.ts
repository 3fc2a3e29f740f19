import type { HandlerDeps, Handlers, Sender } from './handler.ts';

type MediaRequest =
  | 'media:capabilities'
  | 'media:join'
  | 'media:connect-transport'
  | 'media:restart-ice'
  | 'media:produce'
  | 'media:pause-producer'
  | 'media:resume-producer'
  | 'media:close-producer'
  | 'media:consume'
  | 'media:show'
  | 'quality:report'
  | 'media:pause-consumer'
  | 'media:resume-consumer'
  | 'media:close-consumer';

/** A peer of the media-worker is addressed by who the sender is, never by what the sender says. */
const peerOf = ({ claims }: Sender) => ({ roomId: claims.sessionId, peerId: claims.sub });

export function mediaHandlers({ sessions, media, tellQuality }: HandlerDeps): Handlers<MediaRequest> {
  const seated = ({ claims, actor }: Sender) => sessions.requireSeat(claims.sessionId, actor);

  return {
    async 'media:capabilities'() {
      return media.readRtpCapabilities({});
    },

    async 'media:join'({ rtpCapabilities, commandId }, { claims, actor }) {
      return sessions.rejoinMedia(claims, actor, rtpCapabilities, commandId);
    },

    async 'media:connect-transport'({ transportId, dtlsParameters }, sender) {
      await seated(sender);
      await media.connectTransport({ params: { ...peerOf(sender), transportId }, body: { dtlsParameters } });
      return {};
    },

    async 'media:restart-ice'({ transportId }, sender) {
      await seated(sender);
      return media.restartIce({ params: { ...peerOf(sender), transportId } });
    },

    async 'media:produce'({ commandId, screenQuality, ...wanted }, sender) {
      return sessions.produce(
        sender.claims.sessionId,
        sender.actor,
        wanted,
        wanted.source === 'screen' ? screenQuality : undefined,
        commandId,
      );
    },

    async 'media:pause-producer'({ producerId, commandId }, sender) {
      const { sessionId } = sender.claims;
      // Into the log first: someone who asked for silence must not be heard because the media server was slow to answer.
      await sessions.apply(sessionId, { type: 'pause-producer', producerId }, sender.actor, commandId);
      await media.changeProducer({ params: { ...peerOf(sender), producerId }, body: { paused: true } });
      return {};
    },

    async 'media:resume-producer'({ producerId, commandId }, sender) {
      const { sessionId } = sender.claims;
      await sessions.apply(sessionId, { type: 'resume-producer', producerId }, sender.actor, commandId);
      await media.changeProducer({ params: { ...peerOf(sender), producerId }, body: { paused: false } });
      return {};
    },

    async 'media:close-producer'({ producerId, commandId }, sender) {
      const { sessionId } = sender.claims;
      await sessions.apply(sessionId, { type: 'close-producer', producerId }, sender.actor, commandId);
      await media.closeProducer({ params: { ...peerOf(sender), producerId } });
      return {};
    },

    async 'media:consume'({ producerIds }, sender) {
      await seated(sender);
      return media.createConsumers({ params: peerOf(sender), body: { producerIds } });
    },

    async 'media:show'({ videos }, sender) {
      await seated(sender);
      return media.showVideos({ params: peerOf(sender), body: { videos } });
    },

    async 'quality:report'({ level }, sender) {
      await seated(sender);
      tellQuality(sender.claims.sessionId, sender.claims.sub, level);
      return {};
    },

    async 'media:pause-consumer'({ consumerId }, sender) {
      await seated(sender);
      await media.changeConsumer({ params: { ...peerOf(sender), consumerId }, body: { paused: true } });
      return {};
    },

    async 'media:resume-consumer'({ consumerId }, sender) {
      await seated(sender);
      await media.changeConsumer({ params: { ...peerOf(sender), consumerId }, body: { paused: false } });
      return {};
    },

    async 'media:close-consumer'({ consumerId }, sender) {
      await seated(sender);
      await media.closeConsumer({ params: { ...peerOf(sender), consumerId } });
      return {};
    },
  };
}
