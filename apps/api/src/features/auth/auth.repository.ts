import { AppError } from '@lectern/contracts/kernel/app-error';
import type { UserRole } from '@lectern/contracts/kernel/endpoint';
import type { User } from '@lectern/contracts/rest/auth';
import { type Database, type DatabaseReader, lockInTransaction } from '../../platform/db/database.ts';
import { isUniqueViolation } from '../../platform/db/database-errors.ts';

export interface NewUser {
  id: string;
  username: string;
  displayName: string;
  passwordHash: string;
  role: UserRole;
}

export interface NewRefreshToken {
  id: string;
  familyId: string;
  userId: string;
  tokenHash: string;
  expiresAt: Date;
}

export interface StoredRefreshToken {
  id: string;
  familyId: string;
  expiresAt: Date;
  usedAt: Date | null;
  revokedAt: Date | null;
  user: User;
}

export type AuthRepository = ReturnType<typeof createAuthRepository>;

export function createAuthRepository(db: Database) {
  return {
    /**
     * The first account of all gets `firstRole`.
     * @throws AppError `username_taken`.
     */
    async insertUser(user: NewUser, firstRole: UserRole): Promise<User> {
      try {
        return await db.$transaction(async tx => {
          // Two people who register at the same moment must not both be the first.
          await lockInTransaction(tx, 'first user');
          const first = (await tx.user.findFirst({ select: { id: true } })) === null;
          return toUser(await tx.user.create({ data: first ? { ...user, role: firstRole } : user }));
        });
      } catch (error) {
        if (isUniqueViolation(error, 'users_username_key')) throw new AppError('username_taken');
        throw error;
      }
    },

    async findCredentials(username: string): Promise<{ user: User; passwordHash: string } | null> {
      const row = await db.user.findUnique({ where: { username } });
      return row && { user: toUser(row), passwordHash: row.passwordHash };
    },

    async findUser(userId: string): Promise<User | null> {
      const row = await db.user.findUnique({ where: { id: userId } });
      return row && toUser(row);
    },

    /** Also forgets what has expired of this user, so that the table does not grow with every login. */
    async insertFirstToken(token: NewRefreshToken): Promise<void> {
      await db.$transaction([
        db.refreshToken.deleteMany({ where: { userId: token.userId, expiresAt: { lt: new Date() } } }),
        db.refreshToken.create({ data: token }),
      ]);
    },

    findToken: (tokenHash: string) => readToken(db, tokenHash),

    /**
     * Runs `work` on a token while nothing else happens to its family: otherwise a refresh could add a token to a family that a logout is
     * ending. What `work` wrote stays, even when it answers a refusal.
     */
    async withToken<T>(
      familyId: string,
      tokenHash: string,
      work: (token: StoredRefreshToken | null, family: TokenFamily) => Promise<T>,
    ): Promise<T> {
      return db.$transaction(async tx => {
        await lockInTransaction(tx, `refresh-token-family ${familyId}`);
        return work(await readToken(tx, tokenHash), {
          async spend(id) {
            await tx.refreshToken.update({ where: { id }, data: { usedAt: new Date() } });
          },
          async insert(token) {
            await tx.refreshToken.create({ data: token });
          },
          async revoke() {
            await tx.refreshToken.updateMany({
              where: { familyId, revokedAt: null },
              data: { revokedAt: new Date() },
            });
          },
        });
      });
    },
  };
}

export interface TokenFamily {
  spend(tokenId: string): Promise<void>;
  insert(token: NewRefreshToken): Promise<void>;
  revoke(): Promise<void>;
}

async function readToken(db: DatabaseReader, tokenHash: string): Promise<StoredRefreshToken | null> {
  const row = await db.refreshToken.findUnique({ where: { tokenHash }, include: { user: true } });
  return row && { ...row, user: toUser(row.user) };
}

function toUser(row: { id: string; username: string; displayName: string; role: UserRole }): User {
  return { userId: row.id, username: row.username, displayName: row.displayName, role: row.role };
}
