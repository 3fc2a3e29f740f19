'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { ChatLine } from '@lectern/client/classroom-view';
import { Avatar } from '@lectern/ui/avatar';
import { Button } from '@lectern/ui/button';
import { cn } from '@lectern/ui/cn';
import { DateTime } from '@lectern/ui/time';
import { groupChat } from './group-chat.ts';

interface ChatMessagesProps {
  session: ClassroomSession;
  chat: readonly ChatLine[];
}

/** Lines by the same person shortly after each other stand under one name. Screen readers are told of new ones only. */
export function ChatMessages({ session, chat }: ChatMessagesProps) {
  return (
    <div role="log" aria-label="Chat messages" className="flex flex-col gap-4">
      {chat.length === 0 && (
        <p className="py-10 text-center text-muted-foreground text-sm">
          Nothing was written yet. Everybody in the class reads what you write here.
        </p>
      )}
      {groupChat(chat).map(({ key, displayName, at, lines }) => (
        <div key={key} className="flex gap-3">
          <Avatar name={displayName} className="mt-0.5 size-8" />
          <div className="min-w-0 flex-1">
            <p className="flex items-baseline gap-2 text-[0.8125rem]">
              <span className="truncate font-medium">{displayName}</span>
              <DateTime iso={at} style="time" className="shrink-0 text-muted-foreground text-xs" />
            </p>
            {lines.map(line => (
              <Line key={line.key} line={line} session={session} />
            ))}
          </div>
        </div>
      ))}
    </div>
  );
}

function Line({ line: { key, text, state, error }, session }: { line: ChatLine; session: ClassroomSession }) {
  return (
    <div>
      <p
        className={cn(
          'wrap-anywhere mt-0.5 whitespace-pre-wrap text-sm leading-5.5',
          state === 'pending' && 'text-muted-foreground',
        )}
      >
        {text}
      </p>
      {state === 'failed' && (
        <div role="alert" className="mt-1 text-destructive-text text-xs">
          <p>Not sent. {error}</p>
          <div className="mt-1 flex gap-2">
            <Button
              size="sm"
              onClick={() => {
                session.dismissMessage(key);
                session.sendChat(text);
              }}
            >
              Send again
            </Button>
            <Button size="sm" variant="ghost" onClick={() => session.dismissMessage(key)}>
              Discard
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}
