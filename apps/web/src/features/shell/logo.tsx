import { cn } from '@lectern/ui/cn';

/** A lectern: the slanted desk, its stem, its foot. */
export function LogoMark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={cn('size-7 shrink-0', className)}>
      <rect width="32" height="32" rx="8" className="fill-primary" />
      <path
        className="fill-primary-foreground"
        d="M7 11.4 25 8v5.2L7 16.6zM13.6 17.6l4.8-.9v5.5h-4.8zM10 23.4h12V26H10z"
      />
    </svg>
  );
}

export function Logo({ className }: { className?: string }) {
  return (
    <span className={cn('inline-flex items-center gap-2.5 font-semibold tracking-[-0.015em]', className)}>
      <LogoMark />
      Lectern
    </span>
  );
}
