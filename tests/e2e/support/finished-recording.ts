import { listRecordings, type Recording } from '@lectern/contracts/rest/recordings';
import { expect } from '@playwright/test';
import { restAs } from './rest.ts';

/** Composing takes as long as the class did, and longer on two cores that browsers and the videos of other tests share. */
export const madeWithinMs = 240_000;

/** The recording of a class once it is a video. A failed one ends the wait, with its reason. */
export async function finishedRecording(roomTitle: string): Promise<Recording> {
  const admin = restAs('admin');
  const find = async () => {
    const { data } = await admin.call(listRecordings, {});
    return data.find(one => one.roomTitle === roomTitle);
  };
  const isOver = async () => ['ready', 'failed'].includes((await find())?.state ?? '');
  await expect.poll(isOver, { timeout: madeWithinMs }).toBe(true);
  const recording = await find();
  if (recording?.state !== 'ready') throw new Error(`No video was made: ${recording?.reason}`);
  return recording;
}
