'use client';

import { openShareLink } from '@lectern/contracts/rest/share-links';
import { useCallback, useEffect, useState } from 'react';
import { callPublicly } from '../../backend/browser-api.ts';
import { afterFailure, type SharedVideoState } from './shared-video-state.ts';

const opening: SharedVideoState = {
  video: null,
  viewingToken: null,
  locked: false,
  problem: null,
  busy: true,
};

/** Opens a link at once, and again with every password that is tried. The password stays in this page's memory, for a fresh address later. */
export function useSharedVideo(token: string) {
  const [state, setState] = useState(opening);
  const [password, setPassword] = useState<string>();

  const open = useCallback(
    async (tried: string | undefined) => {
      setState(before => ({ ...before, busy: true, problem: null }));
      try {
        const body = tried === undefined ? {} : { password: tried };
        const { video, viewingToken } = await callPublicly(openShareLink, { params: { token }, body });
        setPassword(tried);
        setState({ video, viewingToken, locked: false, problem: null, busy: false });
      } catch (error) {
        setState(before => afterFailure(before, error, tried !== undefined));
      }
    },
    [token],
  );

  useEffect(() => {
    void open(undefined);
  }, [open]);

  return { ...state, open: (tried: string) => void open(tried), reload: () => void open(password) };
}
