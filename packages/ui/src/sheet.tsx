'use client';

import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';
import { overlayClasses } from './dialog.tsx';

export const Sheet = Primitive.Root;
export const SheetTrigger = Primitive.Trigger;
export const SheetClose = Primitive.Close;

interface SheetContentProps extends Omit<ComponentProps<typeof Primitive.Content>, 'title'> {
  title: ReactNode;
}

/** Slides in from the right: 360 px wide, the whole screen under 640 px. From a stage pass `className="stage"`. */
export function SheetContent({ title, className, children, ...rest }: SheetContentProps) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className={overlayClasses} />
      <Primitive.Content
        aria-describedby={undefined}
        className={cn(
          'fixed inset-y-0 right-0 z-50 flex w-full flex-col border-l bg-popover text-popover-foreground shadow-float outline-none data-[state=closed]:animate-panel-out data-[state=open]:animate-panel-in sm:w-90',
          className,
        )}
        {...rest}
      >
        <div className="flex h-16 shrink-0 items-center justify-between border-b pr-3 pl-5">
          <Primitive.Title className="font-semibold">{title}</Primitive.Title>
          <Primitive.Close
            aria-label="Close"
            className="focus-ring inline-flex size-11 items-center justify-center rounded-lg text-muted-foreground transition-colors duration-150 hover:bg-accent hover:text-foreground"
          >
            <X className="size-5" />
          </Primitive.Close>
        </div>
        <div className="min-h-0 flex-1 overflow-y-auto p-5">{children}</div>
      </Primitive.Content>
    </Primitive.Portal>
  );
}
