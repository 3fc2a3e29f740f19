/** An expected failure of a job. `message` is fit to be shown to a person: the cause, and the next step if there is one. */
export class JobFailure extends Error {
  /** False when trying again cannot help: no further attempt is made. */
  readonly retryable: boolean;
  /** What a program said last, for whoever looks into it. */
  readonly lastLines: string | null;

  constructor(
    message: string,
    options: { retryable?: boolean; lastLines?: string | null; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'JobFailure';
    this.retryable = options.retryable ?? true;
    this.lastLines = options.lastLines ?? null;
  }
}

/** A service that the job needs is away. The job comes back later and no attempt is used up. */
export class JobPostponed extends Error {
  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'JobPostponed';
  }
}

/** The service stops: whatever the job did is dropped, and it goes back to its queue as if it had not been taken. */
export class JobInterrupted extends Error {
  override readonly name = 'JobInterrupted';
}

/** Somebody else has this job by now (this process was frozen for longer than its lock). Nothing may be reported any more. */
export class JobLockLost extends Error {
  override readonly name = 'JobLockLost';
}
