'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { ChatLine } from '@lectern/client/classroom-view';
import { Button } from '@lectern/ui/button';
import { toast } from '@lectern/ui/toast';
import { ArrowDown } from 'lucide-react';
import { useState } from 'react';
import { errorMessage } from '../../backend/error-message.ts';
import { ChatComposer } from './chat-composer.tsx';
import { ChatMessages } from './chat-messages.tsx';
import { useStickToEnd } from './use-stick-to-end.ts';

interface ChatPanelProps {
  session: ClassroomSession;
  chat: readonly ChatLine[];
  mayHaveEarlier: boolean;
}

/** The conversation of the class: everything said since it began, and a box to write in. */
export function ChatPanel({ session, chat, mayHaveEarlier }: ChatPanelProps) {
  const { ref, atEnd, toEnd } = useStickToEnd(chat);
  const [loading, setLoading] = useState(false);

  async function loadEarlier() {
    setLoading(true);
    try {
      await session.loadEarlierChat();
    } catch (error) {
      toast.error('Earlier messages could not be read', { description: errorMessage(error) });
    } finally {
      setLoading(false);
    }
  }

  return (
    <>
      <div ref={ref} className="relative min-h-0 flex-1 overflow-y-auto overscroll-contain px-4 py-3">
        {mayHaveEarlier && (
          <Button size="sm" variant="ghost" className="mb-3 w-full" loading={loading} onClick={loadEarlier}>
            Earlier messages
          </Button>
        )}
        <ChatMessages session={session} chat={chat} />
      </div>
      {!atEnd && (
        <div className="relative h-0">
          <Button
            size="sm"
            variant="soft"
            className="-top-11 -translate-x-1/2 absolute left-1/2"
            onClick={toEnd}
          >
            <ArrowDown />
            Newest
          </Button>
        </div>
      )}
      <ChatComposer onSend={text => session.sendChat(text)} />
    </>
  );
}
