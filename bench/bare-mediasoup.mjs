// The least that a mediasoup server can be: one worker, one router, and over HTTP what a client needs of it. No accounts, no rooms, no events, nobody
// is refused. `node bare-mediasoup.mjs '{"port":…,"rtcPort":…,"mediaCodecs":[…],"transport":{…},"producer":{…}}'`
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { createWorker } from 'mediasoup';

const { port, rtcPort, mediaCodecs, transport, producer } = JSON.parse(process.argv[2]);
const worker = await createWorker({ logLevel: 'warn' });
const listen = { ip: '127.0.0.1', announcedAddress: '127.0.0.1', port: rtcPort };
const listenInfos = ['udp', 'tcp'].map(protocol => ({ protocol, ...listen }));
const webRtcServer = await worker.createWebRtcServer({ listenInfos });
const router = await worker.createRouter({ mediaCodecs });
const transports = new Map();
const producers = new Map();

async function open() {
  const made = await router.createWebRtcTransport({ webRtcServer, ...transport });
  transports.set(made.id, made);
  return made;
}
const pick = (from, ...names) => Object.fromEntries(names.map(name => [name, from[name]]));
const describe = made => pick(made, 'id', 'iceParameters', 'iceCandidates', 'dtlsParameters');
const answers = {
  '/capabilities': () => router.rtpCapabilities,
  async '/join'({ rtpCapabilities }) {
    const [send, receive] = await Promise.all([open(), open()]);
    const making = [...producers.keys()].map(producerId => receive.consume({ producerId, rtpCapabilities }));
    const made = await Promise.all(making);
    const consumers = made.map(consumer => pick(consumer, 'id', 'producerId', 'kind', 'rtpParameters'));
    return { send: describe(send), receive: describe(receive), consumers };
  },
  '/connect': ({ transportId, dtlsParameters }) => transports.get(transportId).connect({ dtlsParameters }),
  async '/produce'({ transportId, kind, rtpParameters }) {
    const made = await transports.get(transportId).produce({ kind, rtpParameters, ...producer });
    producers.set(made.id, made);
    made.observer.once('close', () => producers.delete(made.id));
    return { id: made.id };
  },
  '/leave': ({ transportIds }) => transportIds.forEach(id => void transports.get(id).close()),
};
createServer(async (request, response) => {
  const answer = await answers[request.url]?.(request.method === 'POST' ? await json(request) : {});
  response.setHeader('content-type', 'application/json').end(JSON.stringify(answer ?? {}));
}).listen(port, '127.0.0.1', () => console.log('ready'));
process.once('SIGTERM', () => process.exit());
