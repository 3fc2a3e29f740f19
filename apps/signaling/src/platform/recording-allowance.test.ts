import { readRecordingAllowance } from '@lectern/contracts/internal/video-keeping';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { EndpointResult } from '@lectern/contracts/kernel/endpoint';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import { createHttpServer } from '@lectern/service-kit/http/http-server';
import { internalOnly } from '@lectern/service-kit/http/internal-auth';
import { createLogger } from '@lectern/service-kit/logger';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createRecordingAllowance } from './recording-allowance.ts';

const secret = 'a secret between our own services';
const roomId = '0198c0de-0000-7000-8000-000000000001';
const logger = createLogger('test', 'silent', false);
const api = createHttpServer(logger);
let baseUrl: string;
let answer: EndpointResult<typeof readRecordingAllowance> | AppError;

beforeAll(async () => {
  contractRoute(api, readRecordingAllowance, internalOnly(secret), () => {
    if (answer instanceof AppError) throw answer;
    return answer;
  });
  baseUrl = await api.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(() => api.close());

const ask = (options = { baseUrl, secret }) => createRecordingAllowance(options, logger)(roomId);

it('lets a class be recorded while there is storage left, and when it is nearly used up', async () => {
  for (const level of ['ok', 'near'] as const) {
    answer = { level, message: null };
    await ask();
  }
});

it('refuses with the words of the API when all is used', async () => {
  answer = { level: 'full', message: 'Ask an admin for more.' };
  await expect(ask()).rejects.toMatchObject({
    code: 'storage_quota_reached',
    message: 'Ask an admin for more.',
  });
});

it('lets a class be recorded when nobody can say', async () => {
  answer = new AppError('internal_error');
  await ask();
  await ask({ baseUrl: 'http://127.0.0.1:9', secret });
  answer = { level: 'full', message: null };
  await ask({ baseUrl, secret: 'a wrong secret that is long enough' });
});
