import { listUserStorage, readStorage, setUserQuota } from '@lectern/contracts/rest/storage';
import { contractRoute } from '@lectern/service-kit/http/contract-route';
import type { FastifyInstance } from 'fastify';
import type { Access } from '../../platform/access.ts';
import type { StorageService } from './storage.service.ts';

export function registerStorageRoutes(app: FastifyInstance, access: Access, storage: StorageService): void {
  contractRoute(app, readStorage, access.user, ({ caller }) => storage.readOwn(caller));
  contractRoute(app, listUserStorage, access.user, ({ query }) => storage.list(query));
  contractRoute(app, setUserQuota, access.user, ({ params, body }) =>
    storage.setQuota(params.userId, body.quotaBytes),
  );
}
