import type { ReactNode } from 'react';
import { Logo } from '../shell/logo.tsx';
import Link from 'next/link';
import { ThemeSwitch } from '../shell/theme-switch.tsx';

interface AuthCardProps {
  title: string;
  description: ReactNode;
  /** The other way in, under the form. */
  footer: ReactNode;
  children: ReactNode;
}

/** Frame of the login and the register page: the form, and nothing that competes. */
export function AuthCard({ title, description, footer, children }: AuthCardProps) {
  return (
    <div className="flex min-h-dvh flex-col">
      <header className="flex h-18 items-center justify-between px-5 sm:px-8">
        <Link href="/" className="focus-ring rounded-md">
          <Logo />
        </Link>
        <ThemeSwitch />
      </header>
      <main id="main" className="flex flex-1 flex-col items-center px-5 pt-8 pb-24 sm:justify-center sm:pt-0">
        <div className="w-full max-w-100">
          <h1 className="font-semibold text-[1.75rem] leading-9 tracking-[-0.026em]">{title}</h1>
          <p className="mt-2 text-muted-foreground">{description}</p>
          <div className="mt-8">{children}</div>
          <p className="mt-8 border-t pt-6 text-muted-foreground text-sm">{footer}</p>
        </div>
      </main>
    </div>
  );
}
