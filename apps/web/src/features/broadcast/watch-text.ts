import type { BroadcastView } from '@lectern/client/broadcast-viewer';

/** What is said in place of the picture. */
export const watchTexts: Record<Exclude<BroadcastView['state'], 'live'>, { title: string; text: string }> = {
  connecting: { title: 'Connecting …', text: 'The picture follows in a moment.' },
  waiting: {
    title: 'No stream available',
    text: 'It starts here by itself as soon as somebody goes live.',
  },
  ended: {
    title: 'The stream has ended',
    text: 'Should it go on, it does so here. There is no need to reload.',
  },
  full: {
    title: 'This stream is full',
    text: 'You are let in as soon as a viewer leaves.',
  },
  unreachable: {
    title: 'The server cannot be reached',
    text: 'Check your connection. This page goes on trying.',
  },
};
