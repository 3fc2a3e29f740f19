import { Button } from '@lectern/ui/button';
import { EmptyState } from '@lectern/ui/empty-state';
import { Library, SearchX, Trash2 } from 'lucide-react';
import Link from 'next/link';

interface LibraryEmptyProps {
  inBin: boolean;
  mayTeach: boolean;
  /** Set when filters leave nothing over. */
  onClear?: () => void;
}

export function LibraryEmpty({ inBin, mayTeach, onClear }: LibraryEmptyProps) {
  if (onClear)
    return (
      <EmptyState
        icon={<SearchX aria-hidden />}
        title="Nothing fits"
        description="Search for other words, or show everything again."
        action={<Button onClick={onClear}>Show all</Button>}
      />
    );
  if (inBin)
    return (
      <EmptyState
        icon={<Trash2 aria-hidden />}
        title="The bin is empty"
        description="What you delete is kept here for a while and can be restored."
      />
    );
  return (
    <EmptyState
      icon={<Library aria-hidden />}
      title="Nothing to watch yet"
      description={
        mayTeach
          ? 'Classes that you record become videos and appear here.'
          : 'When a class that you attended was recorded, its video appears here.'
      }
      action={
        <Button asChild variant="primary">
          {mayTeach ? <Link href="/studio">To your classes</Link> : <Link href="/">Join a class</Link>}
        </Button>
      }
    />
  );
}
