// Nothing but mediasoup-client: one button, one's own camera, and the first video of the class. Devices and capabilities are ready before the click,
// as on our page, and so are the constraints and the encodings.
import { encodingOf } from '@lectern/client/encodings';
import { Device } from 'mediasoup-client';

async function ask(path, body) {
  const answer = await fetch(path, body && { method: 'POST', body: JSON.stringify(body) });
  return answer.json();
}

const [preview, button] = ['video', 'button'].map(name =>
  document.body.appendChild(document.createElement(name)),
);
const device = await Device.factory();
await device.load({ routerRtpCapabilities: await ask('/capabilities') });
const own = await navigator.mediaDevices.getUserMedia({
  audio: true,
  video: { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30, max: 30 } },
});
Object.assign(preview, { srcObject: own, muted: true, autoplay: true, playsInline: true });

let leave;
button.textContent = 'Join class';
button.onclick = async () => {
  const joined = await join();
  leave = async () => {
    await joined.close();
    button.textContent = 'Join class';
    button.onclick = onJoin;
  };
  button.textContent = 'Leave';
  button.onclick = () => leave();
};
const onJoin = button.onclick;

async function join() {
  const { send, receive, consumers } = await ask('/join', { rtpCapabilities: device.recvRtpCapabilities });
  const sending = device.createSendTransport(send);
  const receiving = device.createRecvTransport(receive);
  for (const transport of [sending, receiving])
    transport.on('connect', ({ dtlsParameters }, done, failed) => {
      ask('/connect', { transportId: transport.id, dtlsParameters }).then(done, failed);
    });
  sending.on('produce', ({ kind, rtpParameters }, done, failed) => {
    ask('/produce', { transportId: sending.id, kind, rtpParameters }).then(done, failed);
  });
  const shown = await Promise.all([
    ...consumers.map(consumer => receiving.consume(consumer).then(show)),
    ...own.getTracks().map(track => publish(sending, track)),
  ]);
  return {
    async close() {
      for (const element of shown) element?.remove();
      sending.close();
      receiving.close();
      await ask('/leave', { transportIds: [send.id, receive.id] });
    },
  };
}

async function publish(transport, track) {
  const source = track.kind === 'audio' ? 'microphone' : 'camera';
  await transport.produce({ track: track.clone(), ...encodingOf(source, device) });
}

function show({ kind, track }) {
  const element = document.createElement(kind);
  Object.assign(element, { srcObject: new MediaStream([track]), autoplay: true, playsInline: true });
  element.className = 'remote';
  return document.body.appendChild(element);
}
