'use client';

import type { Page } from '@lectern/contracts/rest/pagination';
import type { Video } from '@lectern/contracts/rest/videos';
import { Tabs, TabsContent, TabsList, TabsTrigger } from '@lectern/ui/tabs';
import { useState } from 'react';
import { LibraryList } from './library-list.tsx';
import { noFilter } from './library-query.ts';

interface LibraryGridProps {
  initial: Page<Video> | undefined;
  mediaBase: string | null;
  mayTeach: boolean;
}

type View = 'library' | 'bin';

export function LibraryGrid({ initial, mediaBase, mayTeach }: LibraryGridProps) {
  const [view, setView] = useState<View>('library');
  const [filter, setFilter] = useState(noFilter);
  // What the server read for this page is old by the time somebody comes back to it.
  const [fresh, setFresh] = useState(true);
  const listOf = (part: View) => (
    <LibraryList
      view={part}
      filter={filter}
      onFilter={setFilter}
      initial={fresh ? initial : undefined}
      mediaBase={mediaBase}
      mayTeach={mayTeach}
    />
  );
  if (!mayTeach) return listOf('library');
  return (
    <Tabs
      value={view}
      onValueChange={next => {
        setView(next as View);
        setFresh(false);
      }}
    >
      <TabsList aria-label="Part of the library">
        <TabsTrigger value="library">Videos</TabsTrigger>
        <TabsTrigger value="bin">Bin</TabsTrigger>
      </TabsList>
      {/* Each tab has a list of its own: videos of the other one never stand in it while it loads. */}
      <TabsContent value="library">{listOf('library')}</TabsContent>
      <TabsContent value="bin">{listOf('bin')}</TabsContent>
    </Tabs>
  );
}
