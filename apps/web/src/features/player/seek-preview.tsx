import { formatDuration } from '@lectern/ui/format-time';
import { indexAt } from './follow.ts';
import type { Sprite } from './sprite-index.ts';

interface SeekPreviewProps {
  /** From 0 to 1 along the bar. */
  share: number;
  ms: number;
  sprites: readonly Sprite[];
  chapter: string | undefined;
}

const shownWidth = 160;

/** What is there, above the place of the bar that is pointed at. */
export function SeekPreview({ share, ms, sprites, chapter }: SeekPreviewProps) {
  const sprite = sprites[Math.max(0, indexAt(sprites, ms))];
  const scale = sprite ? shownWidth / sprite.width : 1;
  return (
    <div
      aria-hidden
      data-testid="seek-preview"
      className="-translate-x-1/2 pointer-events-none absolute bottom-full z-10 mb-1 flex w-40 flex-col items-center gap-1 text-center"
      style={{ left: `clamp(80px, ${share * 100}%, calc(100% - 80px))` }}
    >
      {sprite && (
        <div
          className="overflow-hidden rounded-md border bg-background"
          style={{ width: shownWidth, height: sprite.height * scale }}
        >
          <div
            data-testid="seek-picture"
            style={{
              width: sprite.width,
              height: sprite.height,
              backgroundImage: `url(${JSON.stringify(sprite.url)})`,
              backgroundPosition: `-${sprite.x}px -${sprite.y}px`,
              transform: `scale(${scale})`,
              transformOrigin: 'top left',
            }}
          />
        </div>
      )}
      <p className="max-w-full rounded-md bg-background/90 px-2 py-0.5 text-xs tabular-nums">
        {chapter && <span className="block truncate font-medium">{chapter}</span>}
        {formatDuration(ms)}
      </p>
    </div>
  );
}
