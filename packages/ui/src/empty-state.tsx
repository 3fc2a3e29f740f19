import type { ReactNode } from 'react';
import { cn } from './cn.ts';

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  /** What will be here, and how it gets here. */
  description: ReactNode;
  /** The one thing to do about it. */
  action?: ReactNode;
  className?: string;
}

export function EmptyState({ icon, title, description, action, className }: EmptyStateProps) {
  return (
    <div
      className={cn(
        'flex flex-col items-center rounded-lg border border-dashed border-input px-6 py-16 text-center',
        className,
      )}
    >
      {icon && (
        <div className="mb-5 flex size-12 items-center justify-center rounded-lg border bg-card text-muted-foreground [&_svg]:size-5">
          {icon}
        </div>
      )}
      <h2 className="font-semibold">{title}</h2>
      <p className="mt-1.5 max-w-md text-muted-foreground text-sm">{description}</p>
      {action && <div className="mt-6">{action}</div>}
    </div>
  );
}
