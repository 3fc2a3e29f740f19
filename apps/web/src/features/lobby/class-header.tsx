import Link from 'next/link';
import { Logo } from '../shell/logo.tsx';

/** Nothing competes with the class: only the way home. */
export function ClassHeader({ home }: { home: string }) {
  return (
    <header className="flex h-16 shrink-0 items-center px-5 sm:px-8">
      <Link href={home} className="focus-ring rounded-md" aria-label="Lectern, front page">
        <Logo />
      </Link>
    </header>
  );
}
