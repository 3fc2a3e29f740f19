'use client';

import { AlertDialog as Primitive } from 'radix-ui';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { cn } from './cn.ts';
import { DialogFooter, dialogClasses, overlayClasses } from './dialog.tsx';

interface AlertDialogProps {
  open?: boolean;
  onOpenChange?: (open: boolean) => void;
  /** Button that opens it; leave out when `open` is controlled. */
  trigger?: ReactNode;
  /** The question. */
  title: ReactNode;
  /** What follows from a yes. */
  description: ReactNode;
  /** Names the act, never just "OK". */
  confirmLabel: string;
  cancelLabel?: string;
  danger?: boolean;
  /** Keeps the dialog open with a spinner; close it through `open`. */
  busy?: boolean;
  onConfirm: () => void;
  className?: string;
}

/** Asks before something that cannot be taken back. Focus starts on the way out. */
export function AlertDialog({
  open,
  onOpenChange,
  trigger,
  title,
  description,
  confirmLabel,
  cancelLabel = 'Cancel',
  danger = true,
  busy = false,
  onConfirm,
  className,
}: AlertDialogProps) {
  const confirm = (
    <Button variant={danger ? 'danger' : 'primary'} loading={busy} onClick={onConfirm}>
      {confirmLabel}
    </Button>
  );
  return (
    <Primitive.Root open={open} onOpenChange={onOpenChange}>
      {trigger && <Primitive.Trigger asChild>{trigger}</Primitive.Trigger>}
      <Primitive.Portal>
        <Primitive.Overlay className={overlayClasses} />
        <Primitive.Content className={cn(dialogClasses, className)}>
          <Primitive.Title className="font-semibold text-lg leading-6 tracking-[-0.01em]">
            {title}
          </Primitive.Title>
          <Primitive.Description className="mt-2 text-muted-foreground text-sm">
            {description}
          </Primitive.Description>
          <DialogFooter>
            <Primitive.Cancel asChild>
              <Button variant="secondary">{cancelLabel}</Button>
            </Primitive.Cancel>
            {open === undefined ? <Primitive.Action asChild>{confirm}</Primitive.Action> : confirm}
          </DialogFooter>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
