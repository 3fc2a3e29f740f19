import type { AppError } from '@lectern/contracts/kernel/app-error';
import type { LogEvent } from '@lectern/contracts/session-log/log-event';
import type { Connection } from './classroom-view.ts';

/** What a seat that cannot be had means for this person. Who was inside and finds no class any more has missed its end. Pure. */
export function endingByRefusal({ code, message }: AppError, wasInside: boolean): Connection {
  if (code === 'session_ended' || (wasInside && code === 'session_not_live'))
    return { state: 'ended', reason: null };
  return { state: 'failed', code, message };
}

/** How an event ends this person's stay; null when it does not. Pure. */
export function endingByEvent({ type, payload }: LogEvent, myId: string | null): Connection | null {
  if (type === 'session:ended') return { state: 'ended', reason: payload.reason };
  const isRemoval = type === 'room:peer-left' && payload.reason === 'removed';
  return isRemoval && payload.participantId === myId ? { state: 'removed' } : null;
}
