import { Button } from '@lectern/ui/button';
import { EmptyState } from '@lectern/ui/empty-state';
import { DoorClosed } from 'lucide-react';
import Link from 'next/link';

export default function NotFound() {
  return (
    <EmptyState
      icon={<DoorClosed aria-hidden />}
      title="There is no such room, or it is not yours"
      description="Rooms can be opened here by those who own them. To take part in a class, use its invite link."
      action={
        <Button asChild variant="primary">
          <Link href="/studio">To your classes</Link>
        </Button>
      }
    />
  );
}
