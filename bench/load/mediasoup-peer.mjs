// A peer of a mediasoup transport with real ICE, DTLS and SRTP and without a browser: libdatachannel, told in SDP what mediasoup says in objects.
import datachannel from 'node-datachannel';

const config = { iceServers: [], bindAddress: '127.0.0.1', disableAutoNegotiation: true };

/** What `transport` is told of the other end. @param connect takes DTLS parameters */
async function connectWith(connection, connect) {
  const { sdp } = connection.localDescription();
  const [, algorithm, value] = sdp.match(/^a=fingerprint:(\S+) (\S+)/m);
  await connect({ role: 'client', fingerprints: [{ algorithm, value }] });
}

const connected = connection =>
  new Promise((resolve, reject) => {
    connection.onStateChange(state => {
      if (state === 'connected') resolve();
      if (state === 'failed') reject(new Error('A load peer could not connect to the media server.'));
    });
  });

/**
 * Receives one video and counts its packets.
 * @param {{transport: object, consumer: object, connect(dtlsParameters: object): Promise<unknown>}} parts as mediasoup describes them
 */
export async function receiveVideo({ transport, consumer, connect }) {
  const { codecs, encodings } = consumer.rtpParameters;
  const { payloadType } = codecs[0];
  const connection = new datachannel.PeerConnection('receiver', config);
  let packets = 0;
  let track;
  connection.onTrack(offered => {
    track = offered;
    track.onMessage(packet => {
      // RTCP comes here too, and retransmissions have another payload type.
      if ((packet[1] & 0x7f) === payloadType) packets += 1;
    });
  });
  const isConnected = connected(connection);
  connection.setRemoteDescription(
    describe({
      transport,
      setup: 'actpass',
      direction: 'sendonly',
      codec: codecs[0],
      extra: [`a=ssrc:${encodings[0].ssrc} cname:bench`],
    }),
    'offer',
  );
  connection.setLocalDescription('answer');
  await connectWith(connection, connect);
  await isConnected;
  return { packets: () => packets, close: () => connection.close(), track: () => track };
}

/**
 * Sends one VP8 stream.
 * @param {{transport: object, connect(dtlsParameters: object): Promise<unknown>, produce(rtpParameters: object): Promise<unknown>}} parts
 * @returns {Promise<{ssrc: number, payloadType: number, send(packet: Buffer): boolean, close(): void}>}
 */
export async function sendVideo({ transport, connect, produce }) {
  const ssrc = 0x1ec7e2;
  const payloadType = 96;
  const connection = new datachannel.PeerConnection('sender', config);
  const video = new datachannel.Video('0', 'SendOnly');
  video.addVP8Codec(payloadType);
  video.addSSRC(ssrc, 'bench');
  const track = connection.addTrack(video);
  const isConnected = connected(connection);
  connection.setLocalDescription('offer');
  const codec = { mimeType: 'video/VP8', payloadType, clockRate: 90_000 };
  connection.setRemoteDescription(
    describe({ transport, setup: 'passive', direction: 'recvonly', codec }),
    'answer',
  );
  await connectWith(connection, connect);
  await isConnected;
  const rtcpFeedback = [{ type: 'nack' }, { type: 'nack', parameter: 'pli' }];
  await produce({
    codecs: [{ ...codec, rtcpFeedback }],
    encodings: [{ ssrc }],
    rtcp: { cname: 'bench' },
  });
  return {
    ssrc,
    payloadType,
    send: packet => track.sendMessageBinary(packet),
    close: () => connection.close(),
  };
}

function describe({ transport, setup, direction, codec, extra = [] }) {
  const { iceParameters, iceCandidates, dtlsParameters } = transport;
  const fingerprint = dtlsParameters.fingerprints.find(({ algorithm }) => algorithm === 'sha-256');
  const candidate = iceCandidates.find(({ protocol }) => protocol === 'udp');
  const { foundation, priority, port } = candidate;
  const address = candidate.address ?? candidate.ip;
  const { payloadType, mimeType, clockRate } = codec;
  const lines = [
    'v=0',
    'o=- 1 1 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    'a=ice-lite',
    'a=group:BUNDLE 0',
    `m=video ${port} UDP/TLS/RTP/SAVPF ${payloadType}`,
    `c=IN IP4 ${address}`,
    'a=mid:0',
    `a=${direction}`,
    'a=rtcp-mux',
    `a=ice-ufrag:${iceParameters.usernameFragment}`,
    `a=ice-pwd:${iceParameters.password}`,
    `a=fingerprint:sha-256 ${fingerprint.value}`,
    `a=setup:${setup}`,
    `a=rtpmap:${payloadType} ${mimeType.split('/')[1]}/${clockRate}`,
    `a=rtcp-fb:${payloadType} nack pli`,
    ...extra,
    `a=candidate:${foundation} 1 udp ${priority} ${address} ${port} typ host`,
    'a=end-of-candidates',
  ];
  return `${lines.join('\r\n')}\r\n`;
}
