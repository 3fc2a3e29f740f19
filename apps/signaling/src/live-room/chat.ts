import type { LiveState } from '@lectern/contracts/session-log/live-state';
import { type Actor, type CommandOf, type Context, type Decision, happened, refused } from './command.ts';
import { may } from './roles.ts';
import { seatOf } from './seat.ts';

export function sendChat(
  state: LiveState,
  { text }: CommandOf<'send-chat'>,
  actor: Actor,
  context: Context,
): Decision {
  const seat = seatOf(state, actor);
  if (typeof seat === 'string') return refused(seat);
  if (!may(seat, 'chatSend')) return refused('forbidden', 'You may not write in this class');
  const messageId = context.newId();
  const { participantId, displayName } = seat;
  return happened([{ type: 'chat:message-sent', payload: { messageId, participantId, displayName, text } }], {
    messageId,
    seq: state.seq + 1,
  });
}
