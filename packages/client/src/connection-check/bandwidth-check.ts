import { bandwidthBetween, judgeBandwidth, readEcho } from './bandwidth-figures.ts';
import { type Outcome, outcome } from './check-results.ts';
import { onlyCandidates } from './answer-candidates.ts';
import { pause } from './pause.ts';
import { becomesConnected, type CheckApi, type OpenWay } from './media-way.ts';

/** No more than a camera in its best layer; the test is to be harmless on a phone's data plan: about 4 MB. */
const mostBps = 2_500_000;
/** The sender's estimate has grown by then; only what follows counts. */
const warmUpMs = 2_000;
const measureMs = 4_000;

/** Sends the test picture of an open way as fast as the link carries, gets it back, and says what arrived. */
export async function checkBandwidth(way: OpenWay, api: CheckApi, signal: AbortSignal): Promise<Outcome> {
  const { iceServers } = way;
  const receiver = new RTCPeerConnection(
    way.name === 'turn' ? { iceServers, iceTransportPolicy: 'relay' } : {},
  );
  try {
    receiver.addTransceiver('video', { direction: 'recvonly' });
    await receiver.setLocalDescription();
    const { sdpAnswer } = await api.echoCheck(
      { params: { checkId: way.checkId }, body: { sdpOffer: receiver.localDescription?.sdp ?? '' } },
      { signal },
    );
    const connected = becomesConnected(receiver, signal);
    const sdp = onlyCandidates(sdpAnswer, way.name === 'tcp' ? 'tcp' : 'udp');
    await receiver.setRemoteDescription({ type: 'answer', sdp });
    if (!(await connected)) return outcome('bandwidth-no-echo', 'bad');

    await limitTo(way.sender, mostBps);
    const read = async () => {
      const [sending, receiving] = await Promise.all([way.connection.getStats(), receiver.getStats()]);
      return readEcho(sending.values(), receiving.values(), performance.now());
    };
    await pause(warmUpMs, signal);
    const before = await read();
    await pause(measureMs, signal);
    const judged = judgeBandwidth(bandwidthBetween(before, await read()));
    return { ...judged, figures: { way: way.name, ...judged.figures, mostKbps: mostBps / 1_000 } };
  } finally {
    receiver.close();
  }
}

async function limitTo(sender: RTCRtpSender, maxBitrate: number): Promise<void> {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) encoding.maxBitrate = maxBitrate;
  await sender.setParameters(parameters);
}
