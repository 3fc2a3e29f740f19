import type { Logger } from '@lectern/service-kit/logger';
import type { RecordingApi } from './recording-api.ts';

export interface ProgressReporter {
  /** `percent` of the whole processing, 0 to 100. Returns at once. */
  report(step: ProgressStep, percent: number): void;
  /** Sends nothing after this, so that no late report overtakes the result. */
  stop(): Promise<void>;
}

export type ProgressStep = 'Reading segments' | 'Composing' | 'Making the poster' | 'Uploading';

const intervalMs = 1_000;

/** Tells the API how far a recording is: one request at a time, one a second, the newest figure; losing one costs nothing. */
export function createProgressReporter(
  api: RecordingApi,
  recordingId: string,
  log: Logger,
): ProgressReporter {
  let newest: { step: ProgressStep; percent: number } | null = null;
  let sending: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;
  let last = '';
  let stopped = false;

  const send = () => {
    if (stopped || sending || timer || !newest) return;
    const body = newest;
    newest = null;
    const figure = `${body.step} ${body.percent}`;
    if (figure === last) return;
    last = figure;
    sending = api
      .reportProgress({ params: { recordingId }, body })
      .catch(error => log.debug({ err: error }, 'progress was not reported'))
      .then(() => {
        sending = null;
        if (stopped) return;
        timer = setTimeout(() => {
          timer = null;
          send();
        }, intervalMs);
      });
  };

  return {
    report(step, percent) {
      newest = { step, percent: Math.max(0, Math.min(100, Math.floor(percent))) };
      send();
    },
    async stop() {
      stopped = true;
      if (timer) clearTimeout(timer);
      await sending;
    },
  };
}
