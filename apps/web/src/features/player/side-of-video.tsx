'use client';

import type { Playback } from '@lectern/contracts/rest/playback';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@lectern/ui/tabs';
import { ChapterList } from './chapter-list.tsx';
import { EventList } from './event-list.tsx';
import { ManageCaptions } from './manage-captions.tsx';
import { Transcript } from './transcript.tsx';

interface SideOfVideoProps {
  playback: Playback;
  mediaBase: string | null;
  timeMs: number;
  onSeek(ms: number): void;
  /** Chapters or captions were changed. */
  onChanged(): Promise<unknown>;
}

const panel = 'flex min-h-0 flex-1 flex-col pt-3 data-[state=inactive]:hidden';

/** Chapters, events and transcript: beside the video on a wide screen, below it otherwise. */
export function SideOfVideo({ playback, mediaBase, timeMs, onSeek, onChanged }: SideOfVideoProps) {
  const { chapters, captions, markers, manageable } = playback;
  const first = chapters.length > 0 ? 'chapters' : captions.length > 0 ? 'transcript' : 'events';
  return (
    <Tabs
      defaultValue={first}
      className="mx-4 mt-6 flex h-120 min-h-0 flex-col rounded-lg border bg-card sm:mx-0 lg:mt-0 lg:h-auto lg:max-h-[calc(100dvh-176px)] lg:min-h-96"
    >
      <TabsList aria-label="About this video" className="px-4">
        <TabsTrigger value="chapters">Chapters</TabsTrigger>
        <TabsTrigger value="events">
          Events
          {markers.length > 0 && <span className="ml-1.5 text-muted-foreground">{markers.length}</span>}
        </TabsTrigger>
        <TabsTrigger value="transcript">Transcript</TabsTrigger>
      </TabsList>
      <TabsContent value="chapters" className={panel}>
        <ChapterList playback={playback} timeMs={timeMs} onSeek={onSeek} onChanged={onChanged} />
      </TabsContent>
      <TabsContent value="events" className={panel}>
        <EventList markers={markers} timeMs={timeMs} onSeek={onSeek} />
      </TabsContent>
      <TabsContent value="transcript" className={panel}>
        <Transcript tracks={captions} mediaBase={mediaBase} timeMs={timeMs} onSeek={onSeek} />
        {manageable && (
          <div className="border-t p-3">
            <ManageCaptions playback={playback} mediaBase={mediaBase} onChanged={onChanged} />
          </div>
        )}
      </TabsContent>
    </Tabs>
  );
}
