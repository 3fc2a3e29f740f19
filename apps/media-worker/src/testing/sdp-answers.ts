import { parse } from 'sdp-transform';

const fingerprint = `sha-256 ${Array.from({ length: 32 }, () => 'CD').join(':')}`;

export interface AnswerOptions {
  setup?: string;
  /** Kinds that this viewer cannot decode, and refuses. */
  refused?: readonly string[];
  mid?(mid: string): string;
}

/** What Chromium answers to an offer that sends, without what nobody reads. */
export function chromiumAnswer(
  offer: string,
  { setup = 'active', refused = [], mid = own => own }: AnswerOptions = {},
): string {
  const { media } = parse(offer);
  const taken = media.filter(({ type }) => !refused.includes(type));
  return `${[
    'v=0',
    'o=- 4611731400430051336 2 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${taken.map(section => mid(String(section.mid))).join(' ')}`,
    ...media.flatMap(section => [
      `m=${section.type} ${taken.includes(section) ? 9 : 0} UDP/TLS/RTP/SAVPF ${section.payloads}`,
      'c=IN IP4 0.0.0.0',
      'a=ice-ufrag:7sKw',
      'a=ice-pwd:Yb4pjx0eF1p0cXpXyqJg2w7b',
      `a=fingerprint:${fingerprint}`,
      `a=setup:${setup}`,
      `a=mid:${mid(String(section.mid))}`,
      taken.includes(section) ? 'a=recvonly' : 'a=inactive',
      'a=rtcp-mux',
      'a=rtcp-rsize',
      ...section.rtp.map(
        ({ payload, codec, rate, encoding }) =>
          `a=rtpmap:${payload} ${codec}/${rate}${encoding ? `/${encoding}` : ''}`,
      ),
    ]),
  ].join('\r\n')}\r\n`;
}
