import path from 'node:path';
import { defineConfig } from 'prisma/config';

// The CLI would download a native engine; ours answers in its place (see the file).
process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= path.resolve(
  import.meta.dirname,
  '../../scripts/prisma/schema-engine.mjs',
);

export default defineConfig({
  schema: '../../prisma/schema.prisma',
  migrations: { path: '../../prisma/migrations' },
  datasource: { url: process.env.DATABASE_URL ?? 'postgresql://localhost:5432/lectern' },
});
