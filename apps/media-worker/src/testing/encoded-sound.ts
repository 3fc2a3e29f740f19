import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Each packet lasts as long. */
export const opusPacketMs = 20;

/** A sound of ffmpeg's `lavfi` → Opus packets, as the encoder gave them out. */
export async function encodeOpus(sound: string): Promise<Buffer[]> {
  const { stdout } = await run(
    'ffmpeg',
    [
      ...'-hide_banner -loglevel error -nostdin -f lavfi -i'.split(' '),
      sound,
      ...`-c:a libopus -b:a 48k -ac 2 -application lowdelay -frame_duration ${opusPacketMs} -f ogg pipe:1`.split(
        ' ',
      ),
    ],
    { encoding: 'buffer', maxBuffer: 2 ** 24 },
  );
  // The first two are headers (RFC 7845, section 3).
  return oggPackets(stdout).slice(2);
}

/** Ogg (RFC 3533): pages with a table of lengths, of which one below 255 ends a packet. */
function oggPackets(file: Buffer): Buffer[] {
  const packets: Buffer[] = [];
  let pieces: Buffer[] = [];
  for (let page = 0; page < file.length; ) {
    const count = file.readUInt8(page + 26);
    let at = page + 27 + count;
    for (const length of file.subarray(page + 27, page + 27 + count)) {
      pieces.push(file.subarray(at, at + length));
      at += length;
      if (length === 255) continue;
      packets.push(Buffer.concat(pieces));
      pieces = [];
    }
    page = at;
  }
  return packets;
}
