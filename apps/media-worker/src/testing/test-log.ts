import { EventEmitter, once } from 'node:events';
import { createLogger, type Logger } from '@lectern/service-kit/logger';

export interface LogLine {
  msg: string;
  level: number;
  [field: string]: unknown;
}

/** A logger whose lines a test can wait for. */
export class TestLog {
  readonly lines: LogLine[] = [];
  readonly logger: Logger;
  readonly #events = new EventEmitter();

  constructor() {
    this.logger = createLogger('media-worker', 'debug', true, {
      write: text => {
        this.lines.push(JSON.parse(text) as LogLine);
        this.#events.emit('line');
      },
    });
  }

  /** Resolves with the first line of this message that fits, one that is there already included. */
  async line(message: string, fits: (line: LogLine) => boolean = () => true): Promise<LogLine> {
    for (;;) {
      const found = this.lines.find(line => line.msg === message && fits(line));
      if (found) return found;
      await once(this.#events, 'line');
    }
  }
}
