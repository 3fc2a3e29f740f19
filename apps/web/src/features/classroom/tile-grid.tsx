'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { ParticipantView } from '@lectern/client/classroom-view';
import { IconButton } from '@lectern/ui/icon-button';
import { ChevronLeft, ChevronRight } from 'lucide-react';
import { useRef, useState } from 'react';
import { gridLayout, tilesPerPage } from './grid-layout.ts';
import { Tile } from './tile.tsx';
import { useSize } from './use-size.ts';

const gap = 12;

interface TileGridProps {
  session: ClassroomSession;
  participants: readonly ParticipantView[];
}

/** Everyone, in the order of joining, as large as the window lets them be; more than fit are on further pages. */
export function TileGrid({ session, participants }: TileGridProps) {
  const box = useRef<HTMLDivElement>(null);
  const { width, height } = useSize(box);
  const [wantedPage, setPage] = useState(0);
  const perPage = tilesPerPage(width, height, gap);
  const pages = Math.max(1, Math.ceil(participants.length / perPage));
  const page = Math.min(wantedPage, pages - 1);
  const shown = participants.slice(page * perPage, (page + 1) * perPage);
  const { columns, tileWidth, tileHeight } = gridLayout(shown.length, width, height, gap);

  return (
    <div ref={box} className="relative flex size-full items-center justify-center">
      <div
        className="flex flex-wrap content-center justify-center"
        style={{ gap, width: columns * tileWidth + (columns - 1) * gap }}
      >
        {shown.map(participant => (
          <div key={participant.participantId} style={{ width: tileWidth, height: tileHeight }}>
            <Tile session={session} participant={participant} />
          </div>
        ))}
      </div>
      {pages > 1 && (
        <nav
          aria-label="Pages of people"
          className="absolute bottom-2 flex items-center gap-1 rounded-full border bg-popover px-1 text-sm tabular-nums"
        >
          <IconButton label="Previous page" size="sm" disabled={page === 0} onClick={() => setPage(page - 1)}>
            <ChevronLeft />
          </IconButton>
          {page + 1} of {pages}
          <IconButton
            label="Next page"
            size="sm"
            disabled={page === pages - 1}
            onClick={() => setPage(page + 1)}
          >
            <ChevronRight />
          </IconButton>
        </nav>
      )}
    </div>
  );
}
