// What becomes of a class after it has ended: seconds of processing for each of its minutes, by step, and how long until something can be
// watched. The class is written to disk as capture leaves it (a camera, a screen in its middle third, a second camera, two microphones) and handed in.
import { readArguments } from './arguments.mjs';
import { openRoomFor, startClass } from './owned-room.mjs';
import { handInClass } from './recorded-class/hand-in.mjs';
import { writeResults } from './results.mjs';
import { rounded } from './statistics.mjs';
import { withStack } from './running-stack.mjs';

const { minutes, processed } = readArguments({ minutes: 30, processed: 3 });
/** The issue asks for as much, for a class of half an hour. */
const targetSeconds = 30;
const pollMs = 200;

await withStack(async stack => {
  const room = await openRoomFor(stack, 10);
  const { sessionId } = await startClass(stack, room);
  const read = async path => {
    const headers = { authorization: `Bearer ${room.token}` };
    const answer = await fetch(stack.urls.api + path, { headers });
    if (!answer.ok) throw new Error(`GET ${path} was refused: ${await answer.text()}`);
    return answer.json();
  };
  const until = async (look, found) => {
    for (;;) {
      const result = await look();
      if (found(result)) return result;
      await new Promise(resolve => setTimeout(resolve, pollMs));
    }
  };
  const readSteps = async videoId => (await read(`/videos/${videoId}/steps`)).data;
  const isOver = step => ['done', 'failed', 'skipped'].includes(step.state);

  // The short one first: it is waited for to its end, so that nothing runs beside the long one's quick copy.
  const short = await handInClass(stack, { sessionId, minutes: processed });
  const steps = await until(
    () => readSteps(short.videoId),
    all => all.every(isOver),
  );
  const rows = steps.map(({ name, state, startedAt, finishedAt, reason }) => {
    const seconds = startedAt && finishedAt ? (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000 : 0;
    return { step: name, state, seconds: rounded(seconds), perMinute: rounded(seconds / processed), reason };
  });
  console.table(rows);

  const long = await handInClass(stack, { sessionId, minutes });
  await until(
    () => read(`/recordings/${long.videoId}`),
    recording => recording.mediaUrl !== null || recording.state === 'failed',
  );
  const playableSeconds = rounded((performance.now() - long.endedAt) / 1000);
  console.log(`A class of ${minutes} minutes can be watched ${playableSeconds} s after its end.`);

  const common = { against: 'an absolute time', rounds: 1, theirs: null, ratio: null, voidRounds: 0 };
  await writeResults('processing', [
    {
      ...common,
      what: `end of a class of ${minutes} minutes to its quick copy`,
      unit: 's',
      ours: playableSeconds,
      spread: [playableSeconds, playableSeconds],
      target: `≤ ${targetSeconds}`,
    },
    ...rows
      .filter(row => row.state === 'done')
      .map(({ step, perMinute }) => ({
        ...common,
        what: `${step}: processing a minute of class`,
        unit: 's',
        ours: perMinute,
        spread: [perMinute, perMinute],
        target: step === 'quick' ? '≤ 1' : 'none',
      })),
  ]);
});
