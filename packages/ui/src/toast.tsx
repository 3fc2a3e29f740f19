'use client';

import { Toaster as Sonner, toast } from 'sonner';

export { toast };

interface ToasterProps {
  theme: 'light' | 'dark' | 'system';
}

/** Once, in the root layout. */
export function Toaster({ theme }: ToasterProps) {
  return (
    <Sonner
      theme={theme}
      position="bottom-center"
      gap={8}
      offset={24}
      // The library sets a family of its own.
      style={{ fontFamily: 'inherit' }}
      toastOptions={{
        unstyled: true,
        classNames: {
          toast:
            'flex w-(--width) items-start gap-3 rounded-lg border bg-popover p-4 text-popover-foreground text-sm shadow-popover [&>[data-content]]:flex-1',
          title: 'font-medium leading-5',
          description: 'mt-0.5 text-muted-foreground',
          icon: 'mt-0.5 [&_svg]:size-4',
          error: '[&>[data-icon]]:text-destructive-text',
          success: '[&>[data-icon]]:text-primary-text',
          warning: '[&>[data-icon]]:text-warning-text',
          actionButton:
            'focus-ring h-8 shrink-0 rounded-md bg-primary px-3 font-medium text-primary-foreground hover:bg-primary-hover',
          cancelButton: 'focus-ring h-8 shrink-0 rounded-md px-3 font-medium hover:bg-accent',
        },
      }}
    />
  );
}
