import { Dialog, DialogContent } from '@lectern/ui/dialog';
import { KeyList } from '@lectern/ui/key-list';
import { playerShortcuts } from './player-keys.ts';

interface PlayerHelpProps {
  open: boolean;
  onClose(): void;
}

export function PlayerHelp({ open, onClose }: PlayerHelpProps) {
  return (
    <Dialog open={open} onOpenChange={isOpen => !isOpen && onClose()}>
      <DialogContent className="stage" title="Keyboard shortcuts">
        <KeyList keys={playerShortcuts} />
        <p className="mt-5 text-muted-foreground text-sm">
          On a touch screen, tap twice at the left or right to go ten seconds back or forward.
        </p>
      </DialogContent>
    </Dialog>
  );
}
