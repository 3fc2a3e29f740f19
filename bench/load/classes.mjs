// Who is in a class of which server, without a browser. Both kinds give the same: `newPeer()` has transports, as mediasoup describes them, and
// consumers of what was published before.
import { io } from 'socket.io-client';

/**
 * @typedef {object} Peer
 * @property {object} sendTransport
 * @property {object} recvTransport
 * @property {{kind: string, rtpParameters: object}[]} consumers
 * @property {(transport: object, dtlsParameters: object) => Promise<unknown>} connect
 * @property {(rtpParameters: object) => Promise<unknown>} produceVideo
 * @property {() => void} leave
 */

/**
 * A class of Lectern: its teacher, and guests who join as students.
 * @param {{urls: {api: string, signaling: string, web: string}, roomId: string, token: string}} room with the access token of its owner
 */
export async function lecternClass({ urls, roomId, token }) {
  const { routerRtpCapabilities } = await (await fetch(`${urls.signaling}/rtp-capabilities`)).json();
  const newPeer = (displayName, accessToken) =>
    lecternPeer(urls, roomId, displayName, accessToken, routerRtpCapabilities);
  return {
    newTeacher: () => newPeer('Tess Teacher', token),
    newStudent: number => newPeer(`Student ${number}`),
  };
}

/** @returns {Promise<Peer>} */
async function lecternPeer({ api, web }, roomId, displayName, accessToken, rtpCapabilities) {
  const joining = await fetch(`${api}/rooms/${roomId}/join`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(accessToken ? { authorization: `Bearer ${accessToken}` } : {}),
    },
    body: JSON.stringify({ displayName }),
  });
  if (!joining.ok) throw new Error(`${displayName} may not join: ${await joining.text()}`);
  const { joinToken, signalingUrl } = await joining.json();
  const socket = io(signalingUrl, {
    auth: { token: joinToken },
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: { origin: web },
  });
  const ask = async (name, payload) => {
    const answer = await socket.timeout(30_000).emitWithAck(name, payload);
    if (!answer.ok) throw new Error(`${name} of ${displayName} was refused: ${answer.error.message}`);
    return answer.data;
  };
  const { media } = await ask('room:join', { commandId: crypto.randomUUID(), rtpCapabilities });
  return {
    ...media,
    connect: ({ transportId }, dtlsParameters) =>
      ask('media:connect-transport', { transportId, dtlsParameters }),
    produceVideo: rtpParameters =>
      ask('media:produce', {
        commandId: crypto.randomUUID(),
        transportId: media.sendTransport.transportId,
        source: 'camera',
        kind: 'video',
        rtpParameters,
      }),
    leave: () => socket.disconnect(),
  };
}

/** The same at a bare mediasoup server. @param {{url: string}} server */
export async function bareClass({ url }) {
  const ask = async (path, body) => {
    const answer = await fetch(url + path, body && { method: 'POST', body: JSON.stringify(body) });
    return answer.json();
  };
  const rtpCapabilities = await ask('/capabilities');
  /** @returns {Promise<Peer>} */
  const newPeer = async () => {
    const { send, receive, consumers } = await ask('/join', { rtpCapabilities });
    return {
      sendTransport: send,
      recvTransport: receive,
      consumers,
      connect: ({ id }, dtlsParameters) => ask('/connect', { transportId: id, dtlsParameters }),
      produceVideo: rtpParameters => ask('/produce', { transportId: send.id, kind: 'video', rtpParameters }),
      leave: () => void ask('/leave', { transportIds: [send.id, receive.id] }),
    };
  };
  return { newTeacher: newPeer, newStudent: newPeer };
}
