import { cn } from '@lectern/ui/cn';
import { CircleAlert, Info } from 'lucide-react';
import type { ReactNode } from 'react';

/** What went wrong with the form as a whole, or what one should know before filling it in. */
export function FormAlert({ tone = 'error', children }: { tone?: 'error' | 'note'; children: ReactNode }) {
  const Icon = tone === 'error' ? CircleAlert : Info;
  return (
    <div
      role={tone === 'error' ? 'alert' : 'status'}
      className={cn(
        'flex gap-3 rounded-lg px-4 py-3 text-sm leading-5',
        tone === 'error' ? 'bg-destructive-soft text-destructive-text' : 'bg-muted text-foreground',
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <p>{children}</p>
    </div>
  );
}
