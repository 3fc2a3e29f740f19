import type { ReceiveMode } from '@lectern/contracts/receive-mode';
import type { JoinResult } from '@lectern/contracts/rest/rooms';
import type { Device } from 'mediasoup-client';
import type { LocalMedia } from './local-media.ts';
import type { VideoCodec } from './media-device.ts';

export interface ClassroomSessionOptions {
  /** `POST /rooms/:roomId/join`; asked again when a token has expired. */
  fetchJoinToken: () => Promise<JoinResult>;
  /** The person's devices; the session publishes what is switched on there and never closes them. */
  local: LocalMedia;
  /** The device loaded ahead of the click, see `prepareDevice`. */
  device?: Promise<Device>;
  /** How much of the others is received at first. */
  receives?: ReceiveMode;
  /** Media goes by way of a TURN server only. */
  relayOnly?: boolean;
  /** To send video with, where this browser can. */
  videoCodec?: VideoCodec | null;
}
