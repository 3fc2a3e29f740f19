import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { AuthCard } from '../../features/auth/auth-card.tsx';
import { safeNextPath } from '../../features/auth/guarded-paths.ts';
import { RegisterForm } from '../../features/auth/register-form.tsx';
import { readViewer } from '../../features/auth/viewer.ts';
import { TextLink } from '../../features/shell/text-link.tsx';

export const metadata: Metadata = { title: 'Create an account' };

interface RegisterPageProps {
  searchParams: Promise<{ next?: string }>;
}

export default async function RegisterPage({ searchParams }: RegisterPageProps) {
  const target = safeNextPath((await searchParams).next, '/home');
  if (await readViewer()) redirect(target);
  return (
    <AuthCard
      title="Create an account"
      description="To open rooms, and to watch the recordings of your classes."
      footer={
        <>
          Already have one? <TextLink href={`/login?next=${encodeURIComponent(target)}`}>Sign in</TextLink>.
        </>
      }
    >
      <RegisterForm next={target} />
    </AuthCard>
  );
}
