import { AppError } from '@lectern/contracts/kernel/app-error';
import type { ConsumerDescription } from '@lectern/contracts/internal/media-descriptions';
import type { MediaKind } from '@lectern/contracts/primitives';
import type { types } from 'mediasoup';
import type { AcceptedMedia } from '../sdp/answer.ts';
import type { AgreedMedia, RouterMedia } from '../sdp/media-we-take.ts';
import type { Offer } from '../sdp/offer.ts';
import { agreeToSend, receivingSection } from '../sdp/play-agreement.ts';
import { unsupported } from '../sdp/send-parameters.ts';
import { invalidSdp } from '../sdp/sdp-text.ts';
import type { MediaPeer } from './media-peer.ts';
import type { PublishedSource } from './published-source.ts';
import { inOrderOfInterest } from './what-to-play.ts';

/** A source that a player gets, in the codec that its producer sends. */
export interface Played {
  entry: PublishedSource;
  mimeType: string;
  media: AgreedMedia;
}

const kinds: readonly MediaKind[] = ['audio', 'video'];

/**
 * One source for each kind that the player asks for, as far as there is one that it can decode.
 * @throws AppError `sdp_invalid` when it asks for nothing, `nothing_to_play`, `sdp_codec_unsupported`
 */
export function agreeToPlay(
  offer: Offer,
  published: readonly PublishedSource[],
  router: RouterMedia,
): Played[] {
  const sections = kinds.flatMap(kind => {
    const section = receivingSection(offer, kind);
    return section ? [{ kind, section }] : [];
  });
  if (sections.length === 0) throw invalidSdp('It receives nothing');
  const playing: Played[] = [];
  let refusal = new AppError('nothing_to_play');
  for (const { kind, section } of sections) {
    const candidates = inOrderOfInterest(published, kind);
    const found = candidates.flatMap((entry): Played[] => {
      const mimeType = entry.producer.rtpParameters.codecs[0]?.mimeType ?? '';
      const media = agreeToSend(section, mimeType, router);
      return media ? [{ entry, mimeType, media }] : [];
    })[0];
    if (found) playing.push(found);
    else if (candidates.length > 0) refusal = unsupported(section);
  }
  if (playing.length === 0) throw refusal;
  return playing;
}

/**
 * What the answer says of a consumer: what it really sends, no more. A header extension that is agreed to under another number than mediasoup's
 * would have the player read one extension for another, and drop every packet whose `mid` it does not know.
 */
export function asSent(media: AgreedMedia, consumer: ConsumerDescription): AcceptedMedia {
  const { codecs, headerExtensions, encodings, rtcp } =
    consumer.rtpParameters as unknown as types.RtpParameters;
  return {
    ...media,
    feedback: codecs[0]?.rtcpFeedback ?? [],
    extensions: (headerExtensions ?? []).map(({ uri, id }) => ({ uri, id })),
    stream: {
      ssrc: encodings?.[0]?.ssrc ?? 0,
      cname: rtcp?.cname ?? consumer.participantId,
      id: consumer.source,
    },
  };
}

/** A player cannot be told of what comes later: when nothing of what it was given is left it is let go, and asks again. */
export function endWithSources(peer: MediaPeer, sources: readonly PublishedSource[]): void {
  const left = new Set(sources.map(({ producer }) => producer));
  for (const producer of left) {
    const ended = () => {
      left.delete(producer);
      if (left.size === 0) peer.close();
    };
    producer.observer.once('close', ended);
    peer.once('closed', () => producer.observer.off('close', ended));
    // It may have closed while the player was let in.
    if (producer.closed) ended();
  }
}
