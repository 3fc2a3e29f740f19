import type * as types from 'mediasoup/types';
import type { MediaDescription } from 'sdp-transform';

export interface OfferedCodec {
  payloadType: number;
  /** As in the offer, e.g. `opus`. */
  name: string;
  clockRate: number;
  channels: number | null;
  parameters: Record<string, string | number>;
  feedback: types.RtcpFeedback[];
  /** The payload type of its retransmissions (RFC 4588), when there is one. */
  rtxPayloadType: number | null;
}

const isPayloadType = (value: number) => Number.isInteger(value) && value >= 0 && value <= 127;

/** The codecs of a section in the order of the m-line, which is that of the offerer's preference. Lines that say nothing are left out. */
export function offeredCodecs(media: MediaDescription): OfferedCodec[] {
  const order = String(media.payloads ?? '')
    .split(' ')
    .filter(Boolean)
    .map(Number);
  const all = [...new Set(order)].filter(isPayloadType).flatMap(payload => {
    const rtp = media.rtp.find(line => line.payload === payload);
    const name = String(rtp?.codec ?? '');
    if (!rtp || !/^[\w.-]{1,40}$/.test(name)) return [];
    const clockRate = Number(rtp.rate);
    if (!Number.isInteger(clockRate) || clockRate <= 0 || clockRate > 1_000_000) return [];
    return [
      {
        payload,
        name,
        clockRate,
        channels: channelsOf(rtp.encoding),
        parameters: parametersOf(media, payload),
      },
    ];
  });
  return all
    .filter(({ name }) => !/^rtx$/i.test(name))
    .map(({ payload, ...codec }) => ({
      ...codec,
      payloadType: payload,
      feedback: feedbackOf(media, payload),
      rtxPayloadType:
        all.find(({ name, parameters }) => /^rtx$/i.test(name) && Number(parameters.apt) === payload)
          ?.payload ?? null,
    }));
}

function channelsOf(encoding: string | number | undefined): number | null {
  const channels = Number(encoding);
  return Number.isInteger(channels) && channels > 0 && channels < 256 ? channels : null;
}

/** `a=fmtp:111 minptime=10;useinbandfec=1`; a word without a value says nothing to mediasoup. */
function parametersOf(media: MediaDescription, payload: number): OfferedCodec['parameters'] {
  const config = String(media.fmtp.find(line => line.payload === payload)?.config ?? '');
  const pairs = config.split(';').flatMap(part => {
    const at = part.indexOf('=');
    const key = part.slice(0, at).trim().toLowerCase();
    const value = part.slice(at + 1).trim();
    if (at < 1 || !/^[\w-]{1,60}$/.test(key) || key === '__proto__') return [];
    return [[key, /^\d{1,9}$/.test(value) && `${Number(value)}` === value ? Number(value) : value] as const];
  });
  return Object.fromEntries(pairs);
}

function feedbackOf(media: MediaDescription, payload: number): types.RtcpFeedback[] {
  return (media.rtcpFb ?? [])
    .filter(line => `${line.payload}` === '*' || Number(line.payload) === payload)
    .map(({ type, subtype }) => ({
      type: String(type),
      parameter: subtype === undefined ? '' : String(subtype),
    }));
}
