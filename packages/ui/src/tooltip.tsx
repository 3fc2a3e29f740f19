'use client';

import { Tooltip as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { cn } from './cn.ts';

interface TooltipProps {
  content: ReactNode;
  /** Key combination shown beside the text, e.g. `Ctrl+D`. */
  shortcut?: string;
  side?: 'top' | 'right' | 'bottom' | 'left';
  className?: string;
  /** One element that takes a ref and can be focused. */
  children: ReactNode;
}

/** Repeats what the element is already called; never the only place of a piece of information. */
export function Tooltip({ content, shortcut, side = 'top', className, children }: TooltipProps) {
  return (
    <Primitive.Provider delayDuration={350} skipDelayDuration={200}>
      <Primitive.Root>
        <Primitive.Trigger asChild>{children}</Primitive.Trigger>
        <Primitive.Portal>
          <Primitive.Content
            side={side}
            sideOffset={8}
            collisionPadding={8}
            className={cn(
              'stage z-50 flex items-center gap-2 rounded-md border bg-popover px-2.5 py-1.5 text-xs shadow-popover data-[state=closed]:animate-fade-out data-[state=delayed-open]:animate-fade-in',
              className,
            )}
          >
            {content}
            {shortcut && <kbd className="font-sans text-muted-foreground">{shortcut}</kbd>}
          </Primitive.Content>
        </Primitive.Portal>
      </Primitive.Root>
    </Primitive.Provider>
  );
}
