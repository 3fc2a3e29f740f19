import type { QualityLevel } from '@lectern/contracts/primitives';
import { cn } from '@lectern/ui/cn';
import { MicOff } from 'lucide-react';
import { QualityMark } from './quality-mark.tsx';

interface NamePillProps {
  name: string;
  muted?: boolean;
  quality?: QualityLevel;
  /** A few more words, where there is room. */
  detail?: string | null;
  className?: string;
}

/** At the lower left of a tile, readable on any picture. */
export function NamePill({ name, muted = false, quality = 'good', detail, className }: NamePillProps) {
  return (
    <span
      className={cn(
        'absolute bottom-2 left-2 flex h-7 max-w-[calc(100%-1rem)] items-center gap-1.5 rounded-md bg-background/80 px-2.5 text-[0.8125rem]',
        className,
      )}
    >
      {muted && <MicOff aria-label="Microphone off" className="size-3.5 shrink-0 text-destructive-text" />}
      <span className="truncate">{name}</span>
      {detail && <span className="shrink-0 text-muted-foreground tabular-nums">{detail}</span>}
      <QualityMark level={quality} />
    </span>
  );
}
