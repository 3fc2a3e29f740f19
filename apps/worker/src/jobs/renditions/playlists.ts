/** What a media playlist says of its segments, all in one file. */
export interface MediaPlaylist {
  /** Where the decoder's configuration is. */
  header: { offset: number; bytes: number };
  segments: { seconds: number; bytes: number }[];
}

/** Reads a media playlist as ffmpeg writes it with `single_file`. @throws Error where something is missing. */
export function parseMediaPlaylist(text: string): MediaPlaylist {
  const header = /#EXT-X-MAP:.*BYTERANGE="(\d+)@(\d+)"/.exec(text);
  const segments = [...text.matchAll(/#EXTINF:([\d.]+),\s+#EXT-X-BYTERANGE:(\d+)/g)].map(found => ({
    seconds: Number(found[1]),
    bytes: Number(found[2]),
  }));
  if (!header || segments.length === 0 || !text.includes('#EXT-X-ENDLIST'))
    throw new Error('ffmpeg wrote a playlist that is not whole');
  return { header: { bytes: Number(header[1]), offset: Number(header[2]) }, segments };
}

/** Bits a second: of the busiest segment, and of all. */
export function bandwidthOf({ segments }: Pick<MediaPlaylist, 'segments'>): {
  peak: number;
  average: number;
} {
  const sum = segments.reduce(
    (all, { seconds, bytes }) => ({ seconds: all.seconds + seconds, bytes: all.bytes + bytes }),
    { seconds: 0, bytes: 0 },
  );
  // A last segment of a few frames would count its headers many times a second.
  const counted = segments.filter(({ seconds }) => seconds >= 1);
  const average = Math.ceil((sum.bytes * 8) / Math.max(sum.seconds, 0.001));
  const peak = counted.reduce((most, { seconds, bytes }) => Math.max(most, (bytes * 8) / seconds), average);
  return { peak: Math.ceil(peak), average };
}

/** @returns `avc1.…` as RFC 6381 has it, from the header of a fragmented MP4. @throws Error where there is none. */
export function avcCodecOf(header: Buffer): string {
  const at = header.indexOf('avcC');
  if (at === -1 || at + 8 > header.length) throw new Error('The rendition holds no H.264');
  return `avc1.${header.subarray(at + 5, at + 8).toString('hex')}`;
}

export const aacCodec = 'mp4a.40.2';

export interface Variant {
  playlist: string;
  /** Of the picture; null for sound alone. */
  picture: { width: number; height: number; framesPerSecond: number; codec: string } | null;
  bandwidth: { peak: number; average: number };
}

/**
 * The multivariant playlist. `variants` best first; players begin with the first one that they can expect to carry. `sound` is one playlist that all
 * of them share, null for a silent film.
 */
export function multivariantPlaylist(variants: readonly Variant[], sound: Variant | null): string {
  const group = sound ? ',AUDIO="sound"' : '';
  const lines = [...variants, ...(sound ? [sound] : [])].flatMap(variant => {
    const { picture, bandwidth, playlist } = variant;
    const add = variant === sound || !sound ? { peak: 0, average: 0 } : sound.bandwidth;
    const codecs = [...(picture ? [picture.codec] : []), ...(sound ? [aacCodec] : [])].join();
    const shown = picture
      ? `,RESOLUTION=${picture.width}x${picture.height},FRAME-RATE=${picture.framesPerSecond.toFixed(3)}`
      : '';
    return [
      `#EXT-X-STREAM-INF:BANDWIDTH=${bandwidth.peak + add.peak},AVERAGE-BANDWIDTH=${bandwidth.average + add.average}` +
        `,CODECS="${codecs}"${shown}${group}`,
      playlist,
    ];
  });
  const media = sound
    ? [
        `#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="Sound",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="${sound.playlist}"`,
      ]
    : [];
  return `${['#EXTM3U', '#EXT-X-VERSION:7', '#EXT-X-INDEPENDENT-SEGMENTS', ...media, ...lines].join('\n')}\n`;
}
