import { cn } from '@lectern/ui/cn';
import { cuesAt } from './follow.ts';
import type { ChosenCaptions } from './use-captions.ts';

interface CaptionLinesProps {
  captions: ChosenCaptions;
  timeMs: number;
  /** The controls are shown: captions stand above them. */
  raised: boolean;
}

const sizes = {
  small: 'text-sm sm:text-base',
  medium: 'text-base sm:text-xl',
  large: 'text-xl sm:text-3xl',
} as const;

/** Captions over the video: ours rather than the browser's, so that they look the same everywhere and stay clear of the controls. */
export function CaptionLines({ captions: { cues, size, track }, timeMs, raised }: CaptionLinesProps) {
  if (!track) return null;
  return (
    <div
      data-testid="captions"
      lang={track.language}
      className={cn(
        'pointer-events-none absolute inset-x-4 flex flex-col items-center gap-1 text-center transition-[bottom] duration-150',
        raised ? 'bottom-24' : 'bottom-6',
      )}
    >
      {cuesAt(cues, timeMs).map(({ startMs, text }, i) => (
        <p
          // Two cues may begin together and say the same.
          key={`${startMs} ${i}`}
          dir="auto"
          className={cn(
            'max-w-[40em] whitespace-pre-line rounded-sm bg-background/80 px-2 py-0.5 leading-snug',
            sizes[size],
          )}
        >
          {text}
        </p>
      ))}
    </div>
  );
}
