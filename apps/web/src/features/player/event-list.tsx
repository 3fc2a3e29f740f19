'use client';

import type { TimelineMarker } from '@lectern/contracts/rest/playback';
import { BarChart3, Bookmark, Hand, type LucideIcon, MessageSquare, MonitorUp } from 'lucide-react';
import { useMemo } from 'react';
import { indexAt } from './follow.ts';
import { type TimedEntry, TimedList } from './timed-list.tsx';

interface EventListProps {
  markers: readonly TimelineMarker[];
  timeMs: number;
  onSeek(ms: number): void;
}

const icons: Record<TimelineMarker['kind'], [LucideIcon, string]> = {
  chat: [MessageSquare, 'Message'],
  hand: [Hand, 'Hand'],
  poll: [BarChart3, 'Poll'],
  share: [MonitorUp, 'Screen'],
  mark: [Bookmark, 'Mark'],
};

/** What happened in the class. Everything that people wrote is text, never markup. */
export function EventList({ markers, timeMs, onSeek }: EventListProps) {
  const entries = useMemo(() => markers.map(entryOf), [markers]);
  if (entries.length === 0)
    return (
      <p className="px-4 py-6 text-muted-foreground text-sm">
        Messages, raised hands, shared screens and marked moments of the class stand here, each at its time.
      </p>
    );
  return <TimedList label="Events" entries={entries} index={indexAt(entries, timeMs)} onSeek={onSeek} />;
}

function entryOf({ atMs, kind, who, text }: TimelineMarker, i: number): TimedEntry {
  const [Icon, name] = icons[kind];
  return {
    key: String(i),
    startMs: atMs,
    content: (
      <>
        <Icon aria-label={name} className="mr-1.5 inline size-3.5 align-[-2px] text-muted-foreground" />
        {who !== null && <span className="font-medium">{who} </span>}
        {text}
      </>
    ),
  };
}
