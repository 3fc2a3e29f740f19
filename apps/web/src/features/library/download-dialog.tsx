'use client';

import { type Download, listDownloads } from '@lectern/contracts/rest/video-forms';
import { Button } from '@lectern/ui/button';
import { Skeleton } from '@lectern/ui/skeleton';
import { Download as DownloadIcon } from 'lucide-react';
import { mediaSource } from '../../backend/media-source.ts';
import { useBackend } from '../../backend/use-backend.ts';
import { formatBytes } from '../recordings/format-bytes.ts';

const kindWords: Record<Download['kind'], string> = {
  composed: 'Video',
  quick: 'Video, first version',
  audio: 'Sound alone',
  captions: 'Captions',
  chapters: 'Chapters',
  pack: 'Everything, for watching offline',
};

/** Each form in which a video can be saved. */
export function DownloadList({
  downloads,
  mediaBase,
}: {
  downloads: readonly Download[];
  mediaBase: string | null;
}) {
  return (
    <ul className="divide-y">
      {downloads.map(({ kind, url, fileName, contentType, sizeBytes, height }) => (
        <li key={url} className="flex items-center justify-between gap-4 py-3">
          <div className="min-w-0">
            <p className="font-medium">
              {kindWords[kind]}
              {height !== null && ` · ${height}p`}
            </p>
            <p className="truncate text-muted-foreground text-sm">
              {contentType.split('/')[1]?.toUpperCase()} · {formatBytes(sizeBytes)}
            </p>
          </div>
          <Button asChild>
            <a href={mediaSource(url, mediaBase)} download={fileName}>
              <DownloadIcon aria-hidden />
              Download<span className="sr-only"> {kindWords[kind]}</span>
            </a>
          </Button>
        </li>
      ))}
    </ul>
  );
}

export function DownloadForms({ videoId, mediaBase }: { videoId: string; mediaBase: string | null }) {
  const { data, error } = useBackend(listDownloads, { params: { videoId } });
  if (!data && !error) return <Skeleton className="h-16" />;
  if (!data?.data.length) return <p role="alert">There is nothing to download right now.</p>;
  return <DownloadList downloads={data.data} mediaBase={mediaBase} />;
}
