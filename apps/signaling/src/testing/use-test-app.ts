import { afterAll, afterEach, beforeAll } from 'vitest';
import { startTestApp } from './test-app.ts';
import { joinToken, TestClient } from './test-client.ts';

/** A signaling process for the tests of one file, and clients that are gone after each. */
export function useTestApp(redisUrl: string, options?: Parameters<typeof startTestApp>[1]) {
  let started: Awaited<ReturnType<typeof startTestApp>>;
  const clients: TestClient[] = [];

  beforeAll(async () => {
    started = await startTestApp(redisUrl, options);
  });
  afterAll(() => started.close());
  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
  });

  function client(token: string, settings?: ConstructorParameters<typeof TestClient>[2]): TestClient {
    const made = new TestClient(started.url, token, settings);
    clients.push(made);
    return made;
  }

  async function joined(
    sessionId: string,
    claims: Parameters<typeof joinToken>[0] | object = {},
  ): Promise<TestClient> {
    const made = client(await joinToken({ ...claims, sessionId }));
    await made.command('room:join', {});
    return made;
  }

  return { app: () => started, client, joined };
}
