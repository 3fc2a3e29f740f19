'use client';

import { Avatar } from '@lectern/ui/avatar';
import { Badge } from '@lectern/ui/badge';
import { cn } from '@lectern/ui/cn';
import { Duration } from '@lectern/ui/time';
import { Hand, MessageSquare, Mic, MicOff, MonitorUp, PhoneOff, SmilePlus, Users, Video } from 'lucide-react';
import { DoubleSlitSlide } from './double-slit-slide.tsx';
import { messages, students, teacher } from './stage-script.ts';
import { useStageScript } from './use-stage-script.ts';

const startedAgoMs = 24 * 60_000 + 7_000;

/** The stage in small, with a class going on in it. One picture for screen readers; nothing in it can be focused. */
export function LiveMiniature({ className }: { className?: string }) {
  const { step, elapsedMs } = useStageScript();
  return (
    <div
      role="img"
      aria-label="The stage of a class: the teacher shares a slide about two slits, four students are beside it, one has a hand up, and a chat runs at the right."
      className={cn(
        'stage @container relative select-none overflow-hidden rounded-xl border shadow-float sm:rounded-2xl',
        className,
      )}
    >
      <div className="flex h-12 items-center gap-3 border-b px-4 text-sm">
        <span className="truncate font-medium">Waves and optics</span>
        <Duration ms={startedAgoMs + elapsedMs} className="text-muted-foreground" />
        <Badge tone="danger" dot="pulse" className="ml-auto @xl:ml-2">
          REC
        </Badge>
        <span className="flex items-center gap-1.5 text-muted-foreground tabular-nums @xl:ml-auto">
          <Users className="size-4" />
          24
        </span>
      </div>

      <div className="flex">
        <div className="flex min-w-0 flex-1 flex-col gap-2 @xl:gap-3 p-2 @xl:p-3">
          <div className="relative aspect-video overflow-hidden rounded-lg">
            <DoubleSlitSlide />
            <span
              className="absolute size-3 -translate-x-1/2 -translate-y-1/2 rounded-full bg-live/80 ring-4 ring-live/25 transition-[left,top] duration-200"
              style={{ left: `${step.pointer.x}%`, top: `${step.pointer.y + 4}%` }}
            />
            <NamePill name={`${teacher}’s screen`} className="hidden @xl:flex" />
          </div>
          <div className="grid grid-cols-3 @xl:grid-cols-5 gap-2 @xl:gap-3">
            {[teacher, ...students].map((name, i) => (
              <Tile
                key={name}
                name={name}
                speaking={step.speaker === name}
                hand={step.hands.indexOf(name) + 1}
                className={cn(i > 2 && 'hidden @xl:block')}
              />
            ))}
          </div>
        </div>
        <ChatPanel count={step.messages} />
      </div>

      <Dock raised={step.hands.length} />
    </div>
  );
}

interface TileProps {
  name: string;
  speaking: boolean;
  /** Place in the queue, from 1; 0 for none. */
  hand: number;
  className?: string;
}

function Tile({ name, speaking, hand, className }: TileProps) {
  return (
    <div
      className={cn(
        'relative aspect-video overflow-hidden rounded-lg bg-card ring-2 ring-transparent transition-shadow duration-150',
        speaking && 'ring-primary',
        className,
      )}
    >
      <div className="flex size-full items-center justify-center pb-3">
        <Avatar name={name} className="aspect-square h-[54%] w-auto" />
      </div>
      {hand > 0 && (
        <span className="absolute top-1.5 right-1.5 flex h-6 animate-pop-in items-center gap-1 rounded-full bg-primary px-2 font-medium text-primary-foreground text-xs tabular-nums">
          <Hand className="size-3.5" />
          {hand}
        </span>
      )}
      <NamePill name={name.split(' ')[0] ?? name} muted={!speaking} />
    </div>
  );
}

function NamePill({ name, muted = false, className }: { name: string; muted?: boolean; className?: string }) {
  return (
    <span
      className={cn(
        'stage absolute bottom-1.5 left-1.5 flex h-6 max-w-[calc(100%-12px)] items-center gap-1.5 rounded-md bg-background/75 px-2 text-xs',
        className,
      )}
    >
      {muted && <MicOff className="size-3 shrink-0 text-muted-foreground" />}
      <span className="truncate">{name}</span>
    </span>
  );
}

function ChatPanel({ count }: { count: number }) {
  return (
    <div className="hidden w-72 shrink-0 flex-col @4xl:flex @6xl:w-80">
      <div className="m-3 ml-0 flex flex-1 flex-col overflow-hidden rounded-lg border bg-card">
        <p className="border-b px-4 py-3 font-medium text-sm">Chat</p>
        <div className="flex flex-1 flex-col justify-end gap-4 p-4">
          {messages.slice(0, count).map(message => (
            <div key={message.text} className="flex animate-rise-in gap-2.5">
              <Avatar name={message.from} className="size-7" />
              <div className="min-w-0 text-[0.8125rem] leading-5">
                <p className="font-medium">{message.from}</p>
                <p className="text-muted-foreground">{message.text}</p>
              </div>
            </div>
          ))}
        </div>
        <p className="m-3 mt-0 rounded-lg border border-input px-3 py-2.5 text-muted-foreground text-sm">
          Message
        </p>
      </div>
    </div>
  );
}

const dockItem = 'relative flex size-10 @xl:size-11 items-center justify-center rounded-lg bg-accent';

function Dock({ raised }: { raised: number }) {
  return (
    <div className="flex items-center justify-center gap-1.5 @xl:gap-2 px-2 pb-3 @xl:pb-4 pt-1 [&_svg]:size-5">
      <span className={dockItem}>
        <Mic />
      </span>
      <span className={dockItem}>
        <Video />
      </span>
      <span className={cn(dockItem, 'bg-primary text-primary-foreground')}>
        <MonitorUp />
      </span>
      <span className={cn(dockItem, 'hidden @xl:flex')}>
        <Hand />
      </span>
      <span className={cn(dockItem, 'hidden @xl:flex')}>
        <SmilePlus />
      </span>
      <span className="mx-1 @xl:mx-1.5 h-6 w-px bg-border" />
      <span className={dockItem}>
        <MessageSquare />
      </span>
      <span className={dockItem}>
        <Users />
        {raised > 0 && (
          <span className="-top-1 -right-1 absolute min-w-4.5 rounded-full bg-primary text-center font-medium text-[0.6875rem] text-primary-foreground leading-4.5 tabular-nums">
            {raised}
          </span>
        )}
      </span>
      <span className="mx-1 @xl:mx-1.5 h-6 w-px bg-border" />
      <span className={cn(dockItem, 'w-14 bg-destructive text-destructive-foreground')}>
        <PhoneOff />
      </span>
    </div>
  );
}
