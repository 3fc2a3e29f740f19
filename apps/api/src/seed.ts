// Three demo accounts and one room, for a developer's machine. The last line of the output is JSON that says which.
import { defaultRoomSettings } from '@lectern/contracts/rest/rooms';
import { createLogger } from '@lectern/service-kit/logger';
import { readSeedEnv } from './env.ts';
import { demoPassword as password, isOwnMachine } from './features/auth/demo-accounts.ts';
import { hashPassword } from './features/auth/password.ts';
import { createDatabase } from './platform/db/database.ts';
import { newId } from './platform/ids.ts';

const accounts = [
  { username: 'admin', displayName: 'Ada Admin', role: 'admin' },
  { username: 'creator', displayName: 'Carla Creator', role: 'creator' },
  { username: 'student', displayName: 'Sam Student', role: 'user' },
] as const;
const demoRoom = { slug: 'algebra-101', title: 'Algebra 101' };

const env = readSeedEnv();
if (!isOwnMachine(env)) {
  process.stderr.write(
    'Demo accounts have a password that everybody knows: they are made only where HOST and CORS_ORIGIN name this machine alone.\n',
  );
  process.exit(1);
}
const db = createDatabase({ url: env.DATABASE_URL, logger: createLogger('seed', env.LOG_LEVEL, true) });
try {
  // What is there stays as it is: somebody may have changed a password, or renamed the room.
  for (const account of accounts)
    if (!(await db.user.findUnique({ where: { username: account.username } })))
      await db.user.create({ data: { id: newId(), ...account, passwordHash: await hashPassword(password) } });
  const owner = await db.user.findUniqueOrThrow({ where: { username: 'creator' } });
  await db.room.createMany({
    data: [{ id: newId(), ...demoRoom, ownerId: owner.id, settings: defaultRoomSettings }],
    skipDuplicates: true,
  });
  const shown = accounts.map(({ username, role }) => ({ username, password, role }));
  process.stdout.write(`${JSON.stringify({ accounts: shown, room: demoRoom })}\n`);
} finally {
  await db.$disconnect();
}
