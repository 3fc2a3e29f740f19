'use client';

import { chatTextSchema } from '@lectern/contracts/session-log/chat-events';
import { IconButton } from '@lectern/ui/icon-button';
import { Textarea } from '@lectern/ui/textarea';
import { SendHorizontal } from 'lucide-react';
import { type FormEvent, type KeyboardEvent, useState } from 'react';

/** Enter sends, Shift+Enter makes a new line; what is too long stays in the box, with the reason. */
export function ChatComposer({ onSend }: { onSend(text: string): void }) {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();

  function send(event?: FormEvent) {
    event?.preventDefault();
    if (text.trim() === '') return;
    const parsed = chatTextSchema.safeParse(text);
    if (!parsed.success) {
      setProblem(parsed.error.issues[0]?.message);
      return;
    }
    onSend(text);
    setText('');
  }

  function onKeyDown(event: KeyboardEvent) {
    // An Enter that ends the composition of a character is no end of the message.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    send();
  }

  return (
    <form onSubmit={send} className="border-t p-3">
      <div className="flex items-end gap-2">
        <Textarea
          aria-label="Message"
          aria-invalid={problem !== undefined || undefined}
          aria-describedby={problem ? 'message-problem' : undefined}
          rows={1}
          value={text}
          placeholder="Write to everyone"
          className="max-h-40 min-h-11"
          onChange={event => {
            setText(event.target.value);
            setProblem(undefined);
          }}
          onKeyDown={onKeyDown}
        />
        <IconButton type="submit" label="Send" variant="dock" disabled={text.trim() === ''}>
          <SendHorizontal />
        </IconButton>
      </div>
      {problem && (
        <p id="message-problem" role="alert" className="mt-2 text-destructive-text text-sm">
          {problem}
        </p>
      )}
    </form>
  );
}
