import { type DestinationStream, type Logger, pino } from 'pino';

export type { Logger };

/** JSON lines on standard output. Secrets never get in: whoever logs names the fields it logs. */
export function createLogger(
  service: string,
  level: string | undefined,
  production: boolean,
  destination?: DestinationStream,
): Logger {
  const options = {
    name: service,
    level: level ?? (production ? 'info' : 'debug'),
    base: { service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: {
      paths: [
        'req.headers.authorization',
        'req.headers.cookie',
        'token',
        '*.token',
        'password',
        '*.password',
      ],
      censor: '[redacted]',
    },
  };
  return destination ? pino(options, destination) : pino(options);
}
