import type { LocalMedia } from '@lectern/client/local-media';
import type { DeviceNews } from '@lectern/client/local-media-view';
import { toast } from '@lectern/ui/toast';
import { useEffect } from 'react';
import { deviceNewsText } from './device-news-text.ts';

/** Says what happened to a device by itself, with the way to choose another. */
export function useDeviceNews(local: LocalMedia, onChoose: () => void): void {
  useEffect(
    () =>
      local.onDeviceNews((news: DeviceNews) => {
        const { title, description } = deviceNewsText(news);
        const options = { description, position: 'top-center', className: 'stage' } as const;
        if (news.kind === 'taken-again') toast(title, { ...options, duration: 4_000 });
        else
          toast.warning(title, {
            ...options,
            duration: 12_000,
            action: { label: 'Choose', onClick: onChoose },
          });
      }),
    [local, onChoose],
  );
}
