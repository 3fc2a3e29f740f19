import { joinClass, launchBrowser, newContext, openClassroom, signInAsTeacher } from '../classroom.mjs';
import { createRoom, openRoomFor, ownersToken, startClass } from '../owned-room.mjs';

/** Several classes are made into videos one after the other, also after a kill. */
const patienceMs = 300_000;
const pollMs = 250;
/** Longer than any process is away. */
const badgeMs = 60_000;

/**
 * A class with a teacher in a real browser, recorded again and again by the buttons that a host presses.
 * @param {Awaited<ReturnType<typeof import('../../scripts/stack/stack.mjs').startStack>>} stack
 */
export async function openClassOnRecord(stack) {
  const { roomId, token } = await openRoomFor(stack, 10);
  const classroom = await openClassroom(stack);
  const headers = { authorization: `Bearer ${token}` };
  const { data } = await ask(`${stack.urls.api}/rooms/${roomId}/sessions?state=live`, headers);
  const { sessionId } = data[0];
  const close = () => classroom.close();
  return { ...classOnRecord({ stack, teacher: classroom.teacher, token, sessionId }), close };
}

/** Several of them at once, each in a room of its own; their cameras send little, so that all of them fit the machine. */
export async function openClassesOnRecord(stack, count) {
  const token = await ownersToken(stack);
  const browser = await launchBrowser();
  const context = await newContext(browser, stack.urls.web);
  await context.addInitScript(useSmallCamera);
  await signInAsTeacher(await context.newPage(), stack);
  const classes = [];
  for (let number = 1; number <= count; number += 1) {
    const room = await createRoom(stack, { title: `Recorded class ${number}`, token });
    const { sessionId } = await startClass(stack, room);
    const teacher = await context.newPage();
    await teacher.goto(`/rooms/${room.slug}`);
    await joinClass(teacher);
    classes.push(classOnRecord({ stack, teacher, token, sessionId }));
  }
  return { classes, close: () => browser.close() };
}

/** Runs in the page. */
function useSmallCamera() {
  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia.bind(devices);
  const small = { width: 320, height: 180, frameRate: 15 };
  devices.getUserMedia = wanted =>
    open(wanted.video ? { ...wanted, video: { ...wanted.video, ...small } } : wanted);
}

function classOnRecord({ stack, teacher, token, sessionId }) {
  const { api } = stack.urls;
  const headers = { authorization: `Bearer ${token}` };
  const badge = teacher.getByRole('status', { name: 'Recording', exact: true });
  const known = new Set();
  const steps = async recordingId => (await ask(`${api}/videos/${recordingId}/steps`, headers)).data;
  const sayWhatIsSeen = async error => {
    const texts = await Promise.all(
      [teacher.getByRole('banner'), teacher.getByRole('status')].map(one => one.allInnerTexts()),
    );
    throw new Error(`The class does not say that it is recorded, but: ${texts.flat().join(' | ')}`, {
      cause: error,
    });
  };

  return {
    /** Resolves once the class says that it is being recorded. @returns when the button was pressed, and when that was seen */
    async start() {
      const askedAt = Date.now();
      await teacher.getByRole('button', { name: 'Start recording' }).click();
      return { askedAt, seen: badge.waitFor({ timeout: badgeMs }).then(() => Date.now(), sayWhatIsSeen) };
    },

    /** Presses the button for as long as it takes, since what it asks may have been killed. @returns when it first was */
    async stop() {
      const askedAt = Date.now();
      const button = teacher.getByRole('button', { name: 'Stop recording' });
      for (const deadline = askedAt + patienceMs; await badge.isVisible(); await pause(1_000)) {
        if (Date.now() > deadline) throw new Error('The class still says that it is being recorded.');
        await button.click({ timeout: 500 }).catch(() => undefined);
        await badge.waitFor({ state: 'hidden', timeout: 4_000 }).catch(() => undefined);
      }
      return askedAt;
    },

    /** The newest recording, which has not been asked for before, once the API has it. */
    async newRecording() {
      const found = await until(async () => {
        const list = await ask(`${api}/sessions/${sessionId}/recordings`, headers);
        return list.data.find(one => !known.has(one.recordingId));
      }, 'The API knows nothing of the recording.');
      known.add(found.recordingId);
      return found;
    },

    /** Calls `look` with the recording as it is until that gives something. */
    watch(recordingId, look, problem) {
      return until(async () => look(await ask(`${api}/recordings/${recordingId}`, headers)), problem);
    },

    /** @returns the step of its processing as it is once it has begun */
    stepBegun(recordingId, name) {
      return until(async () => {
        const step = (await steps(recordingId)).find(one => one.name === name);
        return step && step.state !== 'waiting' && step;
      }, `The step ${name} did not begin.`);
    },

    /** All steps of its processing, once each is in one of these states. */
    stepsOver(recordingId, states) {
      return until(async () => {
        const all = await steps(recordingId);
        return all.length > 0 && all.every(({ state }) => states.includes(state)) && all;
      }, 'Processing did not come to an end.');
    },

    /** All tracks and segments that the API was told of. */
    manifest(recordingId) {
      const secret = { 'x-lectern-internal-secret': stack.env.INTERNAL_SECRET };
      return until(
        () => ask(`${stack.env.API_URL}/internal/recordings/${recordingId}/manifest`, secret),
        'The manifest cannot be read.',
      );
    },
  };
}

/** Everything runs, and the camera and microphone of so many teachers reach the server: as before a kill. */
export function classesAreWell({ urls }, { workers, teachers }) {
  return until(async () => {
    const stats = await ask(`${urls.api}/stats`, {});
    return (
      stats.workers.length === workers && stats.producers >= 2 * teachers && stats.unavailable.length === 0
    );
  }, 'The classes did not come back after the kill.');
}

async function ask(url, headers) {
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(5_000) });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

/** @template T @param {() => Promise<T>} attempt what fails is tried again: the API is among those that are killed @returns {Promise<NonNullable<T>>} */
async function until(attempt, problem) {
  let last;
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await pause(pollMs)) {
    try {
      const found = await attempt();
      if (found) return found;
    } catch (error) {
      last = error;
    }
  }
  throw new Error(`${problem} ${last?.message ?? ''}`);
}

export const pause = ms => new Promise(resolve => setTimeout(resolve, ms));

/** @param {number} at by `Date.now()` */
export const pauseUntil = at => pause(Math.max(0, at - Date.now()));
