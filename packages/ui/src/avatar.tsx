import type { CSSProperties } from 'react';
import { cn } from './cn.ts';
import { hueOf, initialsOf } from './name-tint.ts';

interface AvatarProps {
  name: string;
  className?: string;
}

/** Initials on a ground whose hue comes from the name: the same person has the same colour everywhere. Size by class. */
export function Avatar({ name, className }: AvatarProps) {
  return (
    <span
      aria-hidden
      style={{ '--tint-hue': hueOf(name) } as CSSProperties}
      className={cn(
        'tinted @container inline-flex size-9 shrink-0 select-none items-center justify-center overflow-hidden rounded-full font-medium',
        className,
      )}
    >
      <span className="text-[38cqw] leading-none tracking-[-0.01em]">{initialsOf(name)}</span>
    </span>
  );
}
