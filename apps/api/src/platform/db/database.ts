import { PrismaPg } from '@prisma/adapter-pg';
import type { Logger } from '@lectern/service-kit/logger';
import { type Prisma, PrismaClient } from '../../generated/prisma/client.ts';

export type Database = PrismaClient;
/** Inside or outside of a transaction. */
export type DatabaseReader = Prisma.TransactionClient;

export interface DatabaseOptions {
  url: string;
  /** Connections at most; default 10. */
  poolSize?: number;
  logger: Logger;
}

/** Connects with the first query. Lost connections are replaced by themselves. */
export function createDatabase({ url, poolSize = 10, logger }: DatabaseOptions): Database {
  const adapter = new PrismaPg(
    {
      connectionString: url,
      max: poolSize,
      // People get an answer while Postgres is away, instead of waiting for it.
      connectionTimeoutMillis: 3_000,
      application_name: 'lectern-api',
    },
    {
      onPoolError: error => logger.warn({ err: error }, 'a connection to Postgres was lost'),
      onConnectionError: error => logger.warn({ err: error }, 'a connection to Postgres was lost'),
    },
  );
  return new PrismaClient({ adapter, transactionOptions: { maxWait: 5_000, timeout: 15_000 } });
}

/** Serialises whatever shares a key, until the transaction ends. `key` is hashed to 64 bits: a collision only waits. */
export async function lockInTransaction(tx: DatabaseReader, key: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${key}, 0))`;
}
