import { Button } from '@lectern/ui/button';
import { EmptyState } from '@lectern/ui/empty-state';
import { EyeOff } from 'lucide-react';
import Link from 'next/link';

export default function NotFound() {
  return (
    <div className="px-4 pt-8 sm:px-0">
      <EmptyState
        icon={<EyeOff aria-hidden />}
        title="There is no such video, or you may not watch it"
        description="Recordings can be watched by the teacher and by those who were in the class with this account. If you joined as a guest, ask the teacher for the file."
        action={
          <Button asChild variant="primary">
            <Link href="/library">To the library</Link>
          </Button>
        }
      />
    </div>
  );
}
