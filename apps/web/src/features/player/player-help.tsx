import { Dialog, DialogContent } from '@lectern/ui/dialog';
import { playerShortcuts } from './player-keys.ts';

interface PlayerHelpProps {
  open: boolean;
  onClose(): void;
}

export function PlayerHelp({ open, onClose }: PlayerHelpProps) {
  return (
    <Dialog open={open} onOpenChange={isOpen => !isOpen && onClose()}>
      <DialogContent className="stage" title="Keyboard shortcuts">
        <dl className="grid grid-cols-[1fr_auto] items-center gap-x-6 gap-y-3 text-sm">
          {playerShortcuts.map(({ keys, does }) => (
            <div key={keys} className="contents">
              <dt>{does}</dt>
              <dd>
                <kbd className="rounded-md border bg-muted px-2 py-1 font-sans text-muted-foreground text-xs">
                  {keys}
                </kbd>
              </dd>
            </div>
          ))}
        </dl>
        <p className="mt-5 text-muted-foreground text-sm">
          On a touch screen, tap twice at the left or right to go ten seconds back or forward.
        </p>
      </DialogContent>
    </Dialog>
  );
}
