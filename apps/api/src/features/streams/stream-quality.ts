import { type StreamQuality, streamPresets } from '@lectern/contracts/rest/streams';

/** What each field may be left out of. */
export type WantedQuality = { [Field in keyof StreamQuality]?: StreamQuality[Field] | undefined };

/** Sound comes on top of what is asked for, which is the picture's. */
const soundKbps = 128;

/**
 * What is left out follows the resolution: the preset of the one that is asked for, where it is one of a preset; otherwise it stays as it is.
 */
export function completeQuality(wanted: WantedQuality, current: StreamQuality): StreamQuality {
  const preset = Object.values(streamPresets).find(({ resolution }) => resolution === wanted.resolution);
  const base = preset ?? current;
  return {
    resolution: wanted.resolution ?? current.resolution,
    framerate: wanted.framerate ?? base.framerate,
    bitrate: wanted.bitrate ?? base.bitrate,
  };
}

/** Bits a second that the media server takes of a publisher. */
export const maxIncomingBitrateOf = ({ bitrate }: Pick<StreamQuality, 'bitrate'>): number =>
  (bitrate + soundKbps) * 1_000;
