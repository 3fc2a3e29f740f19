'use client';

import { AppError } from '@lectern/contracts/kernel/app-error';
import type { Room } from '@lectern/contracts/rest/rooms';
import { createSession } from '@lectern/contracts/rest/sessions';
import { toast } from '@lectern/ui/toast';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { callBackend } from '../../backend/browser-api.ts';
import { errorMessage } from '../../backend/error-message.ts';

/** Starts a class in a room and goes there. A class that somebody else just started is as good. */
export function useStartClass({ roomId, slug }: Pick<Room, 'roomId' | 'slug'>) {
  const router = useRouter();
  const [starting, setStarting] = useState(false);

  async function start() {
    setStarting(true);
    try {
      await callBackend(createSession, { params: { roomId }, body: { start: true } });
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'session_already_live')) {
        setStarting(false);
        toast.error('The class could not be started', { description: errorMessage(error) });
        return;
      }
    }
    router.push(`/rooms/${slug}`);
  }

  return { start, starting };
}
