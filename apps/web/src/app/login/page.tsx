import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { AuthCard } from '../../features/auth/auth-card.tsx';
import { safeNextPath } from '../../features/auth/guarded-paths.ts';
import { LoginForm } from '../../features/auth/login-form.tsx';
import { readViewer } from '../../features/auth/viewer.ts';
import { TextLink } from '../../features/shell/text-link.tsx';

export const metadata: Metadata = { title: 'Sign in' };

interface LoginPageProps {
  searchParams: Promise<{ next?: string; reason?: string }>;
}

export default async function LoginPage({ searchParams }: LoginPageProps) {
  const { next, reason } = await searchParams;
  const target = safeNextPath(next, '/home');
  if (reason !== 'ended' && (await readViewer())) redirect(target);
  return (
    <AuthCard
      title="Sign in"
      description="To your rooms, recordings and classes."
      footer={
        <>
          No account yet?{' '}
          <TextLink href={`/register?next=${encodeURIComponent(target)}`}>Create an account</TextLink>. To
          join a class as a guest, its link is all you need.
        </>
      }
    >
      <LoginForm
        next={target}
        notice={
          reason === 'ended'
            ? 'Your login has ended. Sign in again and you are back where you were.'
            : undefined
        }
      />
    </AuthCard>
  );
}
