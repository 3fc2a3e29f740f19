import { createHash, randomBytes } from 'node:crypto';
import { AppError } from '@lectern/contracts/kernel/app-error';
import type { UserRole } from '@lectern/contracts/kernel/endpoint';
import type { LoginResult, User } from '@lectern/contracts/rest/auth';
import { signToken } from '@lectern/service-kit/tokens/jwt';
import { newId } from '../../platform/ids.ts';
import type { AuthRepository, StoredRefreshToken, TokenFamily } from './auth.repository.ts';
import { demoPassword } from './demo-accounts.ts';
import { checkPassword, hashPassword } from './password.ts';

export interface AuthSettings {
  jwtSecret: string;
  accessLifetimeSeconds: number;
  /** A login that was not used for this long ends. */
  refreshLifetimeSeconds: number;
  registrationRole: UserRole;
  /** Role of the first account of all: admin in production. */
  firstRole: UserRole;
  /** Whether the password of the demo accounts opens anything. */
  demoAccounts: boolean;
}

/** Two tabs may refresh with the same token at once; only what comes later looks like a stolen token. */
export const reuseGraceMs = 10_000;

export type AuthService = ReturnType<typeof createAuthService>;

export function createAuthService(repository: AuthRepository, settings: AuthSettings) {
  async function login(user: User): Promise<LoginResult> {
    const { token, row } = makeRefreshToken(user.userId, newId());
    await repository.insertFirstToken(row);
    return answer(user, token);
  }

  function makeRefreshToken(userId: string, familyId: string) {
    const token = randomBytes(32).toString('base64url');
    const expiresAt = new Date(Date.now() + settings.refreshLifetimeSeconds * 1000);
    return { token, row: { id: newId(), familyId, userId, tokenHash: hashToken(token), expiresAt } };
  }

  async function answer(user: User, refreshToken: string): Promise<LoginResult> {
    const claims = { sub: user.userId, username: user.username, name: user.displayName, role: user.role };
    return {
      access_token: await signToken('access', claims, settings.accessLifetimeSeconds, settings.jwtSecret),
      token_type: 'Bearer',
      expires_in: settings.accessLifetimeSeconds,
      refresh_token: refreshToken,
      user,
    };
  }

  function refuseKnown(password: string): void {
    if (password === demoPassword && !settings.demoAccounts) throw new AppError('password_known');
  }

  /** Spends the token and puts another in its place, or says why not. Runs alone in its family. */
  async function rotate(token: StoredRefreshToken | null, family: TokenFamily) {
    if (!token) return { refused: 'token_invalid' as const };
    if (token.revokedAt) return { refused: 'token_invalid' as const };
    if (token.expiresAt.getTime() <= Date.now()) return { refused: 'token_expired' as const };
    if (token.usedAt && Date.now() - token.usedAt.getTime() > reuseGraceMs) {
      await family.revoke();
      return { refused: 'token_reused' as const };
    }
    if (!token.usedAt) await family.spend(token.id);
    const next = makeRefreshToken(token.user.userId, token.familyId);
    await family.insert(next.row);
    return { user: token.user, token: next.token };
  }

  return {
    /** @throws AppError `username_taken`, `password_known`. */
    async register(input: {
      username: string;
      password: string;
      displayName?: string | undefined;
    }): Promise<LoginResult> {
      const { username, password, displayName = username } = input;
      refuseKnown(password);
      const user = await repository.insertUser(
        {
          id: newId(),
          username,
          displayName,
          passwordHash: await hashPassword(password),
          role: settings.registrationRole,
        },
        settings.firstRole,
      );
      return login(user);
    },

    /** @throws AppError `invalid_credentials`, whichever of the two is wrong; `password_known`. */
    async login({ username, password }: { username: string; password: string }): Promise<LoginResult> {
      refuseKnown(password);
      const found = await repository.findCredentials(username);
      const right = await checkPassword(found?.passwordHash, password);
      if (!found || !right) throw new AppError('invalid_credentials');
      return login(found.user);
    },

    /** @throws AppError `token_invalid`, `token_expired`, or `token_reused` once the whole family has ended. */
    async refresh(refreshToken: string): Promise<LoginResult> {
      const tokenHash = hashToken(refreshToken);
      const known = await repository.findToken(tokenHash);
      if (!known) throw new AppError('token_invalid');
      const result = await repository.withToken(known.familyId, tokenHash, rotate);
      if (result.refused) throw new AppError(result.refused);
      return answer(result.user, result.token);
    },

    async logout(refreshToken: string): Promise<void> {
      const tokenHash = hashToken(refreshToken);
      const known = await repository.findToken(tokenHash);
      if (known) await repository.withToken(known.familyId, tokenHash, (_, family) => family.revoke());
    },

    /** @throws AppError `unauthenticated` when the account is gone. */
    async readProfile(userId: string): Promise<User> {
      const user = await repository.findUser(userId);
      if (!user) throw new AppError('unauthenticated', 'This account does not exist any more');
      return user;
    },
  };
}

const hashToken = (token: string) => createHash('sha256').update(token).digest('hex');
