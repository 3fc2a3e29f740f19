import { AppError } from '@lectern/contracts/kernel/app-error';
import type { OpaqueObject } from '@lectern/contracts/primitives';
import { Device, type types } from 'mediasoup-client';

/** A browser that has learnt what the routers speak. Loading it takes a peer connection, so it is done before the click. */
export async function loadDevice(routerRtpCapabilities: OpaqueObject): Promise<Device> {
  let device: Device;
  try {
    device = await Device.factory();
  } catch (cause) {
    throw new AppError('cannot_consume', 'This browser does not support live video', { cause });
  }
  await device.load({ routerRtpCapabilities: routerRtpCapabilities as types.RtpCapabilities });
  return device;
}

/** The routers' capabilities, over plain HTTP from the signaling service. */
export async function fetchRouterCapabilities(signalingUrl: string): Promise<OpaqueObject> {
  const response = await fetch(`${signalingUrl.replace(/\/$/, '')}/rtp-capabilities`, {
    signal: AbortSignal.timeout(8_000),
  });
  if (!response.ok) throw new AppError('media_unavailable');
  const body = (await response.json()) as { routerRtpCapabilities?: OpaqueObject };
  if (!body.routerRtpCapabilities) throw new AppError('media_unavailable');
  return body.routerRtpCapabilities;
}

export const videoCodecs = ['vp8', 'h264', 'vp9', 'av1'] as const;
export type VideoCodec = (typeof videoCodecs)[number];

/**
 * The codec that was asked for, as far as this browser and the routers have it; else what everybody can decode comes first: VP8, H.264
 * (RFC 7742, 5), then what newer browsers have.
 */
export function preferredVideoCodec(
  device: Device,
  wanted: VideoCodec | null = null,
): types.RtpCodecCapability | undefined {
  const codecs = device.sendRtpCapabilities.codecs ?? [];
  const named = (name: VideoCodec) => codecs.find(codec => codec.mimeType.toLowerCase() === `video/${name}`);
  const first = wanted && named(wanted);
  return first ?? videoCodecs.map(named).find(codec => codec !== undefined);
}

/** Loads the media device before anybody clicks. A failure shows at join, which then asks over the socket. */
export function prepareDevice(signalingUrl: string): Promise<Device> {
  const device = fetchRouterCapabilities(signalingUrl).then(loadDevice);
  device.catch(() => undefined);
  return device;
}
