// What a class costs as it grows: one teacher with camera and microphone (Chromium), and N silent students, who join, hear of everything and
// are sent the teacher. Students are sockets that ask for what a page asks for; their transports stay unconnected, so this counts consumers,
// messages and the CPU of our processes, not the forwarding of packets. A slope of 1 means that twice the class costs twice as much.
import { io } from 'socket.io-client';
import { openClassroom } from './classroom.mjs';
import { cpuSecondsOf } from './process-figures.mjs';
import { withStack } from './running-stack.mjs';

const sizes = (process.argv[2] ?? '10,50,100,200').split(',').map(Number);
const steadyMs = 10_000;
const services = ['api', 'signaling', 'media-worker'];

await withStack(async stack => {
  const { urls, seeded } = stack;
  const { roomId } = await (await fetch(`${urls.api}/lobby/${seeded.room.slug}`)).json();
  await raiseCapacity(urls.api, seeded.accounts, roomId, Math.max(...sizes) + 10);
  const classroom = await openClassroom(stack);
  const capabilities = await (await fetch(`${urls.signaling}/rtp-capabilities`)).json();
  const figures = async () => (await fetch(`${urls.api}/stats`)).json();
  while ((await figures()).producers < 2) await new Promise(resolve => setTimeout(resolve, 100));
  const students = [];
  const rows = [];
  const cpuOf = async () => {
    const pids = stack.pids();
    return (await Promise.all(services.map(name => cpuSecondsOf(pids[name])))).reduce((a, b) => a + b, 0);
  };

  for (const size of sizes) {
    const before = { cpu: await cpuOf(), messages: messagesOf(students), size: students.length };
    await Promise.all(
      Array.from({ length: size - students.length }, async (_, i) => {
        students.push(await student(urls, roomId, `Student ${before.size + i}`, capabilities));
      }),
    );
    // Everybody has heard of the last one.
    await until(() => students.every(one => one.seq >= Math.max(...students.map(other => other.joinedAt))));
    const joined = { cpu: await cpuOf(), messages: messagesOf(students) };
    await new Promise(resolve => setTimeout(resolve, steadyMs));
    const steady = await cpuOf();
    const { consumers } = await figures();
    const joins = size - before.size;
    rows.push({
      students: size,
      consumers,
      'messages a join': round((joined.messages - before.messages) / joins),
      'CPU ms a join': round(((joined.cpu - before.cpu) * 1_000) / joins),
      'CPU ms a second, steady': round(((steady - joined.cpu) * 1_000) / (steadyMs / 1_000)),
    });
  }
  for (const { socket } of students) socket.disconnect();
  await classroom.close();
  console.table(rows);
  console.log(`consumers grow with the class to the power of ${slope(rows, 'consumers').toFixed(2)}`);
});

async function raiseCapacity(api, accounts, roomId, capacity) {
  const { username, password } = accounts.find(account => account.role === 'creator');
  const json = { 'content-type': 'application/json' };
  const login = await fetch(`${api}/auth/login`, {
    method: 'POST',
    headers: json,
    body: JSON.stringify({ username, password }),
  });
  const { access_token: token } = await login.json();
  const changed = await fetch(`${api}/rooms/${roomId}`, {
    method: 'PATCH',
    headers: { ...json, authorization: `Bearer ${token}` },
    body: JSON.stringify({ settings: { capacity } }),
  });
  if (!changed.ok) throw new Error(`The room stayed as it was: ${await changed.text()}`);
}

async function student({ api, web }, roomId, displayName, { routerRtpCapabilities }) {
  const joining = await fetch(`${api}/rooms/${roomId}/join`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
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
  const one = { socket, messages: 0, seq: 0, joinedAt: 0 };
  socket.onAny((name, payload) => {
    one.messages += 1;
    const events = name === 'session:events' ? payload.events : [payload];
    for (const { seq } of events) if (seq > one.seq) one.seq = seq;
  });
  const answer = await socket.timeout(30_000).emitWithAck('room:join', {
    commandId: crypto.randomUUID(),
    rtpCapabilities: routerRtpCapabilities,
  });
  if (!answer.ok) throw new Error(`${displayName} has no seat: ${answer.error.message}`);
  one.seq = Math.max(one.seq, answer.data.state.seq);
  one.joinedAt = answer.data.state.seq;
  return one;
}

async function until(holds) {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 50));
}

function messagesOf(students) {
  return students.reduce((sum, one) => sum + one.messages, 0);
}

function round(value) {
  return Math.round(value * 10) / 10;
}

/** Of the line through the logarithms, by least squares. */
function slope(rows, column) {
  const points = rows.map(row => [Math.log(row.students), Math.log(row[column])]);
  const mean = i => points.reduce((sum, point) => sum + point[i], 0) / points.length;
  const [x, y] = [mean(0), mean(1)];
  const above = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0);
  return above / points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
}
