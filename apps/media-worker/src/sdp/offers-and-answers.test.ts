import { AppError } from '@lectern/contracts/kernel/app-error';
import fc from 'fast-check';
import { validateAndNormalizeRtpCapabilities, validateAndNormalizeRtpParameters } from 'mediasoup/ortc';
import { parse } from 'sdp-transform';
import { describe, expect, it } from 'vitest';
import { parseRtpParameters } from '../rooms/client-parameters.ts';
import { routerMedia } from '../rooms/router-codecs.ts';
import { chromiumOffer, obsOffer, simulcastStreams } from '../testing/sdp-offers.ts';
import { writeAnswer } from './answer.ts';
import { parseIceFragment, writeIceFragment } from './ice-fragment.ts';
import { parseOffer } from './offer.ts';
import { agreeToSend, playerCapabilities, receivingSection } from './play-agreement.ts';
import { agreeToReceive, rtpParametersOf } from './send-parameters.ts';

const transport: Parameters<typeof writeAnswer>[2] = {
  iceParameters: { usernameFragment: 'serverfragment', password: 'serverpassword0123456789', iceLite: true },
  iceCandidates: [
    {
      foundation: 'udpcandidate',
      priority: 1,
      address: '192.0.2.1',
      ip: '192.0.2.1',
      protocol: 'udp',
      port: 40_000,
      type: 'host',
    },
    {
      foundation: 'tcpcandidate',
      priority: 1,
      address: '192.0.2.1',
      ip: '192.0.2.1',
      protocol: 'tcp',
      port: 40_000,
      type: 'host',
      tcpType: 'passive',
    },
  ],
  dtlsParameters: { fingerprints: [{ algorithm: 'sha-256', value: 'AB:CD' }] },
};

function publish(text: string) {
  const offer = parseOffer(text);
  const agreed = agreeToReceive(offer, routerMedia);
  const answer = writeAnswer(offer, [...agreed.values()], transport, '1');
  const parametersOf = (kind: 'audio' | 'video') => {
    const media = agreed.get(kind);
    return media && rtpParametersOf(media);
  };
  return { offer, answer: parse(answer), audio: parametersOf('audio'), video: parametersOf('video') };
}

const codeOf = (work: () => unknown): string => {
  try {
    work();
    return 'fine';
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
};

describe('an offer to publish', () => {
  it('becomes the parameters of two producers that mediasoup takes', () => {
    const { offer, audio, video } = publish(chromiumOffer());
    expect(offer.ice).toEqual({ usernameFragment: '1QUb', password: 'dcGN+kY5hWbMMGyfjAqBCYol' });
    expect(offer.dtls).toMatchObject({ role: 'client', fingerprints: [{ algorithm: 'sha-256' }] });
    expect(audio).toMatchObject({
      mid: '0',
      codecs: [{ mimeType: 'audio/opus', payloadType: 111, channels: 2, parameters: { useinbandfec: 1 } }],
      encodings: [{ ssrc: 3_556_979_505 }],
      rtcp: { cname: '9SlS' },
    });
    expect(video).toMatchObject({
      mid: '1',
      codecs: [
        { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000 },
        { mimeType: 'video/rtx', payloadType: 97, parameters: { apt: 96 } },
      ],
      encodings: [{ ssrc: 512_982_818, rtx: { ssrc: 2_365_542_202 } }],
      rtcp: { reducedSize: true },
    });
    expect(video?.headerExtensions?.map(({ uri }) => uri)).not.toContainEqual(
      expect.stringMatching(/content-type/),
    );
    for (const parameters of [audio, video]) validateAndNormalizeRtpParameters(parameters as never);
  });

  it('is answered with our transport, the publisher’s payload types, and the sections in their order', () => {
    const { answer } = publish(chromiumOffer());
    expect(answer.icelite).toBe('ice-lite');
    expect(answer.groups).toEqual([{ type: 'BUNDLE', mids: '0 1' }]);
    expect(
      answer.media.map(({ type, payloads, direction, setup }) => [type, payloads, direction, setup]),
    ).toEqual([
      ['audio', 111, 'recvonly', 'passive'],
      ['video', '96 97', 'recvonly', 'passive'],
    ]);
    for (const media of answer.media) {
      expect(media).toMatchObject({ iceUfrag: 'serverfragment', rtcpMux: 'rtcp-mux' });
      expect(media.candidates).toMatchObject([
        { transport: 'udp', port: 40_000, ip: '192.0.2.1' },
        { transport: 'tcp', tcptype: 'passive' },
      ]);
    }
  });

  it('of OBS: session-level transport, bare line feeds, H.264', () => {
    const { audio, video, answer } = publish(obsOffer);
    expect(audio?.encodings).toEqual([{ ssrc: 1001 }]);
    expect(video?.codecs).toMatchObject([{ mimeType: 'video/H264', payloadType: 96 }]);
    expect(answer.media[1]?.fmtp[0]?.config).toContain('profile-level-id=42e01f');
  });

  it('with simulcast keeps every layer, also one whose name is a number', () => {
    const { video, answer } = publish(chromiumOffer({ streams: simulcastStreams }));
    expect(video?.encodings).toEqual(['q', 'h', '2'].map(rid => ({ rid, scalabilityMode: 'L1T3' })));
    expect(answer.media[1]?.simulcast).toEqual({ dir1: 'recv', list1: 'q;h;2' });
    expect(answer.media[1]?.rids?.map(({ id, direction }) => [`${id}`, direction])).toEqual(
      ['q', 'h', '2'].map(rid => [rid, 'recv']),
    );
  });

  it('takes the first codec that is on, profile and packetization mode included', () => {
    expect(publish(chromiumOffer({ video: '118 104 108 96 97' })).video?.codecs[0]?.payloadType).toBe(108);
  });

  it('with a picture that is bundled and nothing else (max-bundle) is used all the same', () => {
    expect(publish(chromiumOffer({ bundleOnly: true })).video?.mid).toBe('1');
  });

  it('without an SSRC is known by its mid', () => {
    expect(publish(chromiumOffer({ streams: [] })).video).toMatchObject({ mid: '1', encodings: [{}] });
  });

  it('refuses what it cannot use in the place where it stood', () => {
    const withData = chromiumOffer({ session: ['a=group:BUNDLE 0 1 2'] }).concat(
      [
        'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
        'c=IN IP4 0.0.0.0',
        'a=mid:2',
        'a=sctp-port:5000',
        '',
      ].join('\r\n'),
    );
    const { answer } = publish(withData);
    expect(answer.media.map(({ type, port }) => [type, port])).toEqual([
      ['audio', 7],
      ['video', 7],
      ['application', 0],
    ]);
    expect(answer.groups).toEqual([{ type: 'BUNDLE', mids: '0 1' }]);
  });

  it.each<[string, string, string]>([
    ['nothing', '', 'sdp_invalid'],
    ['JSON', '{"type":"offer"}', 'sdp_invalid'],
    ['no media', 'v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n', 'sdp_invalid'],
    ['no fingerprint', chromiumOffer().replaceAll(/a=fingerprint.*\r\n/g, ''), 'sdp_invalid'],
    ['an unknown hash', chromiumOffer().replaceAll('sha-256', 'md5'), 'sdp_invalid'],
    ['no ICE credentials', chromiumOffer().replaceAll(/a=ice-pwd.*\r\n/g, ''), 'sdp_invalid'],
    ['no rtcp-mux', chromiumOffer().replaceAll('a=rtcp-mux\r\n', ''), 'sdp_invalid'],
    ['no bundle', chromiumOffer({ session: [] }), 'sdp_invalid'],
    ['two sections of one mid', chromiumOffer().replaceAll('a=mid:1', 'a=mid:0'), 'sdp_invalid'],
    ['plain RTP', chromiumOffer().replaceAll('UDP/TLS/RTP/SAVPF', 'RTP/AVP'), 'sdp_invalid'],
    ['an answer’s setup', chromiumOffer().replaceAll('actpass', 'holdconn'), 'sdp_invalid'],
    ['receiving alone', chromiumOffer({ direction: 'recvonly' }), 'sdp_invalid'],
    ['more than 64 kB', chromiumOffer() + 'a=x:y\r\n'.repeat(10_000), 'sdp_invalid'],
    ['a line without an end', `${chromiumOffer()}a=extmap:1 ${'x'.repeat(3_000)}\r\n`, 'sdp_invalid'],
    ['codecs that are off', chromiumOffer({ video: '118 104' }), 'sdp_codec_unsupported'],
  ])('with %s → its own error', (_, text, code) => {
    expect(codeOf(() => publish(text))).toBe(code);
  });
});

describe('an offer to play', () => {
  const play = (mimeType: string) => {
    const offer = parseOffer(chromiumOffer({ direction: 'recvonly' }));
    const section = receivingSection(offer, 'video');
    const media = section && agreeToSend(section, mimeType, routerMedia);
    return { offer, media };
  };

  it('becomes capabilities with the player’s payload types', () => {
    const { media } = play('video/H264');
    const capabilities = playerCapabilities(media ? [media] : [], routerMedia.capabilities);
    expect(capabilities.codecs).toMatchObject([
      { mimeType: 'video/H264', preferredPayloadType: 108, kind: 'video' },
    ]);
    validateAndNormalizeRtpCapabilities(capabilities);
  });

  it('is answered with what is sent', () => {
    const { offer, media } = play('video/VP8');
    const stream = { ssrc: 4711, cname: 'room', id: 'camera' };
    const answer = parse(writeAnswer(offer, media ? [{ ...media, stream }] : [], transport, '1'));
    expect(answer.media.map(({ port }) => port)).toEqual([0, 7]);
    expect(answer.media[1]).toMatchObject({ direction: 'sendonly', payloads: 96 });
    expect(answer.media[1]?.ssrcs?.[0]).toMatchObject({ id: 4711, attribute: 'cname' });
  });

  it('does not agree to a codec that the player lacks', () => {
    expect(play('video/AV1').media).toBeNull();
  });
});

describe('an ICE fragment', () => {
  it('tells the client’s credentials, wherever they stand', () => {
    const credentials = 'a=ice-ufrag:EsAw\r\na=ice-pwd:P2uYro0UCOQ4zxjKXaWCBui1\r\n';
    const expected = { usernameFragment: 'EsAw', password: 'P2uYro0UCOQ4zxjKXaWCBui1' };
    const section = 'm=audio 9 RTP/AVP 0\r\na=mid:0\r\n';
    expect(parseIceFragment(credentials + section)).toEqual(expected);
    expect(parseIceFragment(section + credentials)).toEqual(expected);
    expect(codeOf(() => parseIceFragment(section))).toBe('sdp_invalid');
  });

  it('that we write is one that we would read', () => {
    expect(parseIceFragment(writeIceFragment(transport, '0')).usernameFragment).toBe('serverfragment');
  });
});

describe('any text', () => {
  const everything = (text: string) => {
    for (const work of [
      () => parseIceFragment(text),
      () => {
        const { offer, audio, video, answer } = publish(text);
        expect(answer.media).toHaveLength(offer.sections.length);
        // What was accepted must not fail later on, inside mediasoup.
        for (const [kind, parameters] of [['audio', audio] as const, ['video', video] as const])
          if (parameters) validateAndNormalizeRtpParameters(parseRtpParameters({ ...parameters }, kind));
      },
    ])
      expect(codeOf(work)).toMatch(/^(?:fine|sdp_\w+)$/);
  };

  it('is understood or refused, and never breaks anything', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), text => everything(`v=0\r\n${text}`)),
    );
    const line = fc.tuple(
      fc.constantFrom(...'vmabcost'),
      fc.constantFrom(
        'rtpmap:',
        'fmtp:',
        'rid:',
        'simulcast:send ',
        'ssrc:',
        'mid:',
        'group:BUNDLE ',
        'extmap:',
        'audio 9 ',
        '',
      ),
      fc.string({ maxLength: 40 }),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 30 }), lines =>
        everything(`v=0\r\n${lines.map(([type, name, rest]) => `${type}=${name}${rest}`).join('\r\n')}`),
      ),
    );
  });

  it('that was an offer before somebody changed it is, too', () => {
    const offers = [chromiumOffer(), chromiumOffer({ streams: simulcastStreams }), obsOffer];
    const edit = fc.record({
      at: fc.nat(),
      length: fc.nat(12),
      by: fc.oneof(
        fc.string({ maxLength: 12 }),
        fc.constantFrom('\r\n', '0', '-1', '99999999999', 'NaN', '__proto__', '/', ' '),
      ),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...offers),
        fc.array(edit, { minLength: 1, maxLength: 6 }),
        (offer, edits) => {
          let text = offer;
          for (const { at, length, by } of edits) {
            const start = 5 + (at % text.length);
            text = text.slice(0, start) + by + text.slice(start + length);
          }
          everything(text);
        },
      ),
      { numRuns: 400 },
    );
  });

  it('takes no time that grows out of hand with its length', () => {
    const started = performance.now();
    for (const unit of [
      'a=imageattr:* send [',
      'a=ssrc-group:FID 1 ',
      'a=rid:a',
      'a=simulcast:send ~a;',
      'm=',
      'a=fmtp:1 a=b;',
    ])
      everything(`v=0\r\n${unit.repeat(3_000)}\r\n${`${unit}\r\n`.repeat(3_000)}`.slice(0, 65_536));
    expect(performance.now() - started).toBeLessThan(4_000);
  });
});
