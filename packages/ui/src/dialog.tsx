'use client';

import { X } from 'lucide-react';
import { Dialog as Primitive } from 'radix-ui';
import type { ComponentProps, ReactNode } from 'react';
import { cn } from './cn.ts';

export const Dialog = Primitive.Root;
export const DialogTrigger = Primitive.Trigger;
export const DialogClose = Primitive.Close;

export const overlayClasses =
  'fixed inset-0 z-40 bg-overlay data-[state=closed]:animate-fade-out data-[state=open]:animate-fade-in';
export const dialogClasses =
  '-translate-x-1/2 -translate-y-1/2 fixed top-1/2 left-1/2 z-50 max-h-[calc(100dvh-32px)] w-[calc(100vw-32px)] max-w-md overflow-y-auto rounded-xl border bg-popover p-6 text-popover-foreground shadow-float outline-none data-[state=closed]:animate-fade-out data-[state=open]:animate-fade-in';

interface DialogContentProps extends Omit<ComponentProps<typeof Primitive.Content>, 'title'> {
  title: ReactNode;
  description?: ReactNode;
}

/** Opens at the end of the document: from a stage pass `className="stage"`. */
export function DialogContent({ title, description, className, children, ...rest }: DialogContentProps) {
  return (
    <Primitive.Portal>
      <Primitive.Overlay className={overlayClasses} />
      <Primitive.Content
        className={cn(dialogClasses, className)}
        {...(description ? {} : { 'aria-describedby': undefined })}
        {...rest}
      >
        <Primitive.Title className="pr-8 font-semibold text-lg leading-6 tracking-[-0.01em]">
          {title}
        </Primitive.Title>
        {description && (
          <Primitive.Description className="mt-1.5 text-muted-foreground text-sm">
            {description}
          </Primitive.Description>
        )}
        <div className="mt-6">{children}</div>
        <Primitive.Close
          aria-label="Close"
          className="focus-ring absolute top-4 right-4 inline-flex size-9 items-center justify-center rounded-md text-muted-foreground transition-colors duration-150 hover:bg-accent hover:text-foreground"
        >
          <X className="size-4" />
        </Primitive.Close>
      </Primitive.Content>
    </Primitive.Portal>
  );
}

/** Buttons at the end, the main one last; stacked with the main one first on a phone. */
export function DialogFooter({ className, ...rest }: ComponentProps<'div'>) {
  return (
    <div className={cn('mt-8 flex flex-col-reverse gap-2 sm:flex-row sm:justify-end', className)} {...rest} />
  );
}
