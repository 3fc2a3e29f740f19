import { accessClaimsSchema, guestClaimsSchema } from '@lectern/contracts/tokens';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { signToken, verifyToken } from './jwt.ts';

const secret = 'x'.repeat(40);
const claims = {
  sub: '0199aaaa-0000-7000-8000-000000000001',
  sessionId: '0199aaaa-0000-7000-8000-000000000002',
};

describe('tokens', () => {
  it('come back as they were signed', async () => {
    const token = await signToken('guest', claims, 60, secret);
    expect(await verifyToken('guest', token, guestClaimsSchema, secret)).toEqual(claims);
  });

  it('of one kind never pass for another', async () => {
    const token = await signToken('guest', claims, 60, secret);
    await expect(verifyToken('join', token, guestClaimsSchema, secret)).rejects.toMatchObject({
      code: 'token_invalid',
    });
  });

  it('expire', async () => {
    const token = await signToken('guest', claims, -1, secret);
    await expect(verifyToken('guest', token, guestClaimsSchema, secret)).rejects.toMatchObject({
      code: 'token_expired',
    });
  });

  it('are refused with another secret, another algorithm, no algorithm, or missing claims', async () => {
    const unsigned = `${btoa('{"alg":"none"}')}.${btoa(JSON.stringify({ ...claims, iss: 'lectern', aud: 'lectern:guest', exp: 4e9 }))}.`;
    const otherAlgorithm = await new SignJWT({ sessionId: claims.sessionId })
      .setProtectedHeader({ alg: 'HS512' })
      .setIssuer('lectern')
      .setAudience('lectern:guest')
      .setSubject(claims.sub)
      .setExpirationTime('1m')
      .sign(new TextEncoder().encode(secret.repeat(2)));
    for (const token of [
      unsigned,
      otherAlgorithm,
      'nonsense',
      '',
      await signToken('guest', claims, 60, 'y'.repeat(40)),
    ])
      await expect(verifyToken('guest', token, guestClaimsSchema, secret)).rejects.toMatchObject({
        code: 'token_invalid',
      });
    const guest = await signToken('access', claims, 60, secret);
    await expect(verifyToken('access', guest, accessClaimsSchema, secret)).rejects.toMatchObject({
      code: 'token_invalid',
    });
  });
});
