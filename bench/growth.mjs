// What a class costs as it grows: one teacher with camera and microphone (Chromium), and N silent students, who join, hear of everything and
// are sent the teacher. Students are sockets that ask for what a page asks for; their transports stay unconnected, so this counts consumers,
// messages and the CPU of our processes, not the forwarding of packets. A slope of 1 means that twice the class costs twice as much.
import { io } from 'socket.io-client';
import { readArguments } from './arguments.mjs';
import { openClassroom } from './classroom.mjs';
import { openRoomFor } from './owned-room.mjs';
import { linePlot } from './plot.mjs';
import { cpuSecondsOf } from './process-figures.mjs';
import { writeResults } from './results.mjs';
import { withStack } from './running-stack.mjs';
import { logLogSlope, rounded, sum } from './statistics.mjs';

const { sizes, seconds } = readArguments({ sizes: [10, 50, 100, 200], seconds: 10 });
const services = ['api', 'signaling', 'media-worker'];
/** What is counted of a whole class, from its first student on. */
const measures = {
  consumers: { unit: 'consumers', what: 'consumers of the class' },
  messages: { unit: 'messages', what: 'messages to all students until everybody is in' },
  joinCpuMs: { unit: 'ms of CPU', what: 'CPU of api, signaling and media-worker until everybody is in' },
  steadyCpuMs: {
    unit: 'ms of CPU a second',
    what: 'CPU of the same while nothing happens, the teacher sending',
  },
};

await withStack(async stack => {
  const { urls } = stack;
  const { roomId } = await openRoomFor(stack, Math.max(...sizes) + 10);
  const classroom = await openClassroom(stack);
  const capabilities = await (await fetch(`${urls.signaling}/rtp-capabilities`)).json();
  const figures = async () => (await fetch(`${urls.api}/stats`)).json();
  while ((await figures()).producers < 2) await new Promise(resolve => setTimeout(resolve, 100));
  const students = [];
  const rows = [];
  let joinCpuMs = 0;
  const cpuMs = async () =>
    sum(await Promise.all(services.map(name => cpuSecondsOf(stack.pids()[name])))) * 1_000;

  for (const size of sizes) {
    const before = { cpu: await cpuMs(), messages: messagesOf(students), size: students.length };
    await Promise.all(
      Array.from({ length: size - students.length }, async (_, i) => {
        students.push(await student(urls, roomId, `Student ${before.size + i}`, capabilities));
      }),
    );
    // Everybody has heard of the last one.
    await until(() => students.every(one => one.seq >= Math.max(...students.map(other => other.joinedAt))));
    const joined = { cpu: await cpuMs(), messages: messagesOf(students) };
    joinCpuMs += joined.cpu - before.cpu;
    await new Promise(resolve => setTimeout(resolve, seconds * 1_000));
    const steadyCpuMs = ((await cpuMs()) - joined.cpu) / seconds;
    const joins = size - before.size;
    rows.push({
      students: size,
      consumers: (await figures()).consumers,
      messages: joined.messages,
      messagesAJoin: rounded((joined.messages - before.messages) / joins, 1),
      joinCpuMs: rounded(joinCpuMs, 0),
      joinCpuMsEach: rounded((joined.cpu - before.cpu) / joins, 1),
      steadyCpuMs: rounded(steadyCpuMs, 1),
    });
  }
  for (const { socket } of students) socket.disconnect();
  await classroom.close();
  await report(rows);
});

async function report(rows) {
  console.table(
    rows.map(row => ({
      students: row.students,
      consumers: row.consumers,
      messages: row.messages,
      'messages a join': row.messagesAJoin,
      'CPU ms, joins': row.joinCpuMs,
      'CPU ms a join': row.joinCpuMsEach,
      'CPU ms a second, steady': row.steadyCpuMs,
    })),
  );
  const cases = Object.entries(measures).map(([key, measure]) => caseOf(rows, key, measure));
  for (const { what, ours } of cases) console.log(`${what}: grows with the class to the power of ${ours}`);
  await writeResults('growth', cases, plot(rows));
}

/** Its slope over all sizes; the spread is that between neighbouring sizes. */
function caseOf(rows, key, { unit, what }) {
  const points = rows.map(row => [row.students, row[key]]);
  const steps = points.slice(1).map((point, i) => rounded(logLogSlope([points[i], point])));
  const slope = rounded(logLogSlope(points));
  return {
    what,
    against: 'itself: 1 is as much for each student, whatever the size',
    unit: `power of the class size (counted: ${unit})`,
    rounds: 1,
    ours: slope,
    theirs: 1,
    ratio: slope,
    spread: [Math.min(...steps), Math.max(...steps)],
    target: '≤ 1.05',
    voidRounds: 0,
    points,
  };
}

function plot(rows) {
  const series = Object.entries(measures).map(([key, { what }]) => ({
    name: what,
    points: rows.map(row => [row.students, row[key]]),
  }));
  return linePlot({
    title: 'One teacher and N silent students',
    x: 'students (logarithmic)',
    y: 'count or milliseconds (logarithmic)',
    logarithmic: true,
    series,
  });
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
  return sum(students.map(one => one.messages));
}
