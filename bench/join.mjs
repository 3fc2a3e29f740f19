// How long a student waits: from the click on "Join class" to the first painted frame of the teacher's camera, against a page with nothing but
// mediasoup-client at a bare mediasoup server (bare-page/, bare-mediasoup.mjs), in turns, in one browser. Cold: the first join of a page in a fresh
// browser context; warm: that page again, after leaving. All on this machine, so the network adds nothing.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { readArguments } from './arguments.mjs';
import { bundleBarePage, openBarePage } from './bare-page/open.mjs';
import { withBareServer } from './bare-server.mjs';
import { openClassroom } from './classroom.mjs';
import { dotPlot } from './plot.mjs';
import { writeResults } from './results.mjs';
import { withStack } from './running-stack.mjs';
import { median, percentile, range, rounded } from './statistics.mjs';

const { rounds } = readArguments({ rounds: 11 });
const longestWaitMs = 20_000;
/** Until a teacher who has just begun to send does so in all layers. */
const settleMs = 4_000;
const hoverMs = 200;

await withBareServer(server => withStack(stack => compare(server, stack)));

async function compare(server, stack) {
  const classroom = await openClassroom(stack);
  const script = await bundleBarePage();
  const openBare = async () => openBarePage(await classroom.newPage(server.url), server.url, script);
  const bareTeacher = await openBare();
  const press = (page, name) => page.getByRole('button', { name }).click();
  // One teacher sends at a time: encoding three layers takes a good part of a small machine, which the other side would feel.
  const ours = {
    begin: () => press(classroom.teacher, 'Turn on camera'),
    end: () => press(classroom.teacher, 'Turn off camera'),
    open: number => classroom.student(`Student ${number}`),
    video: `section[aria-label="${classroom.teacherName}'s camera"] video`,
    again: 'Join again',
  };
  const bare = {
    begin: () => press(bareTeacher, 'Join class'),
    end: () => press(bareTeacher, 'Leave'),
    open: openBare,
    video: 'video.remote',
    again: 'Join class',
  };
  await ours.end();
  const waits = { cold: [], warm: [] };
  for (let round = 0; round < rounds; round += 1) {
    const pair = [await joinTwice(ours, round), await joinTwice(bare, round)];
    console.log(
      `round ${round}: ${pair.map(one => `${one.cold.toFixed(0)} then ${one.warm.toFixed(0)}`).join(' ms, bare ')} ms`,
    );
    if (round > 0) for (const kind of ['cold', 'warm']) waits[kind].push(pair.map(one => one[kind]));
  }
  await classroom.close();
  const server95 = percentile(await serverShares(stack.logsDir), 95);
  const cases = Object.entries(waits).map(([kind, pairs]) => resultOf(kind, pairs));
  report(cases, server95);
  await writeResults(
    'join',
    cases.map(one => ({ ...one, serverShareP95Ms: rounded(server95, 1) })),
    plot(waits),
  );
}

async function joinTwice({ begin, end, open, video, again }, number) {
  await begin();
  await new Promise(resolve => setTimeout(resolve, settleMs));
  const page = await open(number);
  const wait = async button => {
    // A pointer is over a button for a moment before it clicks.
    await page.getByRole('button', { name: button }).hover();
    await new Promise(resolve => setTimeout(resolve, hoverMs));
    return page.evaluate(clickToFirstFrame, { button, video, longestWaitMs });
  };
  const cold = await wait('Join class');
  const leave = async () => {
    await page.getByRole('button', { name: 'Leave' }).click();
    await page.getByRole('button', { name: again }).waitFor();
  };
  await leave();
  const warm = await wait(again);
  await leave();
  await page.context().close();
  await end();
  return { cold, warm };
}

/** Runs in the page: clicks, and resolves with the milliseconds until the video paints. */
function clickToFirstFrame({ button, video, longestWaitMs }) {
  return new Promise((resolve, reject) => {
    let startedAt = 0;
    const watched = new WeakSet();
    new MutationObserver(() => {
      const shown = document.querySelector(video);
      if (!shown || watched.has(shown)) return;
      watched.add(shown);
      shown.requestVideoFrameCallback(now => resolve(now - startedAt));
    }).observe(document.body, { childList: true, subtree: true });
    setTimeout(() => reject(new Error(`No picture came within ${longestWaitMs} ms.`)), longestWaitMs);
    const join = [...document.querySelectorAll('button')].find(({ textContent }) => textContent === button);
    startedAt = performance.now();
    join.click();
  });
}

/** How long signaling took to answer each join, with the media-worker's part, in milliseconds. */
async function serverShares(logsDir) {
  const lines = (await readFile(path.join(logsDir, 'signaling.log'), 'utf8')).split('\n');
  return lines.filter(line => line.includes('"event":"room:join"')).map(line => JSON.parse(line).durationMs);
}

function resultOf(kind, pairs) {
  const [ours, theirs] = [0, 1].map(i => pairs.map(pair => pair[i]));
  return {
    what: `join click → first remote frame, ${kind}`,
    against: 'a page with nothing but mediasoup-client at a bare mediasoup server',
    unit: 'ms',
    rounds: pairs.length,
    ours: rounded(median(ours), 0),
    theirs: rounded(median(theirs), 0),
    ratio: rounded(median(ours) / median(theirs)),
    spread: range(pairs.map(([a, b]) => rounded(a / b))),
    target: '≤ 1.15, p50 ≤ 300 ms, p95 ≤ 600 ms',
    voidRounds: 0,
    p95: { ours: rounded(percentile(ours, 95), 0), theirs: rounded(percentile(theirs, 95), 0) },
  };
}

function report(cases, server95) {
  console.log('\nJoin click → first remote frame, milliseconds');
  console.table(
    cases.map(({ what, ours, theirs, p95, ratio, rounds: joins }) => ({
      what: what.split(', ')[1],
      joins,
      'ours p50': ours,
      'ours p95': p95.ours,
      'bare p50': theirs,
      'bare p95': p95.theirs,
      ratio,
    })),
  );
  console.log(`signaling answered 95 % of the joins within ${server95.toFixed(1)} ms (target: 25)`);
}

function plot(waits) {
  const groups = Object.entries(waits).flatMap(([kind, pairs]) =>
    ['Lectern', 'bare'].map((name, i) => {
      const values = pairs.map(pair => rounded(pair[i], 0));
      return { name: `${name}, ${kind}`, values, median: median(values) };
    }),
  );
  return dotPlot({ title: 'Join click → first remote frame', y: 'ms', groups });
}
