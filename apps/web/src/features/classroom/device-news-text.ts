import type { DeviceNews } from '@lectern/client/local-media-view';

/** What a person is told when a device goes or comes back by itself. Pure. */
export function deviceNewsText(news: DeviceNews): { title: string; description: string } {
  if (news.kind === 'taken-again')
    return {
      title: `${news.label} is back`,
      description: `It is your ${news.device} again.`,
    };
  const { device, lost, now } = news;
  return {
    title: `${lost} is gone`,
    description: `Your ${device} is ${now ?? 'the one that your system prefers'} now.`,
  };
}
