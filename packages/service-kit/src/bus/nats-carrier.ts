import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node';
import type { Logger } from '../logger.ts';
import type { Carrier } from './open-bus.ts';

export interface NatsCarrier extends Carrier {
  /** Throws unless the server answers now. */
  check(): Promise<void>;
}

const connectTimeoutMs = 2_000;
const retryMs = 1_000;
const flushWithinMs = 1_000;

/**
 * Core NATS, without JetStream. Processes of one `group` share what arrives: each message goes to one of them. While the server is away what
 * is published is dropped, not kept, since nobody knows for how long.
 * @param url `nats://user:password@host:4222`, or several separated by commas
 */
export function createNatsCarrier(url: string, group: string, logger: Logger): NatsCarrier {
  const stop = new AbortController();
  const wanted: [subject: string, listener: (text: string) => void][] = [];
  let connection: NatsConnection | null = null;
  let lost = false;

  const listen = (to: NatsConnection, [subject, listener]: (typeof wanted)[number]) =>
    to.subscribe(subject, {
      queue: group,
      callback: (error, message) => {
        if (error) logger.warn({ err: error, subject }, 'a subscription of NATS failed');
        else listener(message.string());
      },
    });

  function report(error?: unknown): void {
    if (!lost) logger.error({ err: error }, 'NATS is not reachable; trying again');
    lost = true;
  }

  async function run(): Promise<void> {
    while (!stop.signal.aborted) {
      try {
        const made = await connect(optionsOf(url));
        if (stop.signal.aborted) {
          await made.close();
          return;
        }
        for (const one of wanted) listen(made, one);
        await answered(made);
        connection = made;
        if (lost) logger.info('NATS is back');
        lost = false;
        // We connect anew ourselves, so that coming back is the same as coming first.
        const reason = await made.closed();
        if (!stop.signal.aborted) report(reason ?? undefined);
      } catch (error) {
        report(error);
      }
      connection = null;
      await sleep(retryMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  }
  const running = run();

  return {
    name: 'nats',
    async publish(subject, text) {
      connection?.publish(subject, text);
    },
    subscribe(subject, listener) {
      wanted.push([subject, listener]);
      if (connection) listen(connection, [subject, listener]);
    },
    async check() {
      if (!connection) throw new Error('NATS is not reachable');
      await answered(connection);
    },
    async close() {
      stop.abort();
      // What was published a moment ago is still sent, unless the server is silent.
      if (connection) await Promise.race([answered(connection), sleep(flushWithinMs)]).catch(() => undefined);
      await connection?.close();
      await running;
    },
  };
}

/** Resolves when the server has read all that was sent. A flush alone never settles when the connection closes meanwhile. */
async function answered(connection: NatsConnection): Promise<void> {
  const closed = connection.closed().then(() => {
    throw new Error('the connection to NATS has closed');
  });
  await Promise.race([connection.flush(), closed]);
}

function optionsOf(list: string): NodeConnectionOptions {
  const urls = list.split(',').map(text => new URL(text.trim()));
  const [first] = urls;
  return {
    servers: urls.map(({ host }) => host),
    name: 'lectern',
    reconnect: false,
    timeout: connectTimeoutMs,
    ...(first?.username
      ? { user: decodeURIComponent(first.username), pass: decodeURIComponent(first.password) }
      : {}),
    ...(first?.protocol === 'tls:' ? { tls: {} } : {}),
  };
}
