import { JobFailure } from '@lectern/service-kit/queue/job-failure';

interface StorageError {
  code?: string;
  name?: string;
  $metadata?: { httpStatusCode?: number };
}

/** Waits for the storage, no longer than the signal allows. @throws JobFailure that says what is wrong with it. */
export async function inWords<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  try {
    return await untilAborted(work, signal);
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof JobFailure) throw error;
    const { code, name, $metadata } = error as StorageError;
    const status = $metadata?.httpStatusCode;
    throw new JobFailure(wordsFor(code, name, status), {
      cause: error,
      lastLines: [name, status, code, (error as Error).message].filter(Boolean).join(' '),
    });
  }
}

function wordsFor(code: string | undefined, name: string | undefined, status: number | undefined): string {
  if (code === 'ENOSPC' || code === 'EDQUOT' || status === 507) return 'The storage is full.';
  if (code === 'EACCES' || code === 'EROFS' || code === 'EPERM')
    return 'The storage folder may not be written to by the worker.';
  if (name === 'NoSuchBucket') return 'The storage bucket does not exist.';
  if (status === 401 || status === 403)
    return 'The storage refuses us: its keys or their permissions are not right.';
  return 'The storage cannot be reached at the moment.';
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    const abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
