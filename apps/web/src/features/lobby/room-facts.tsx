import type { Lobby } from '@lectern/contracts/rest/rooms';
import { Badge } from '@lectern/ui/badge';

/** What the class is, whose it is, and who is inside already. */
export function RoomFacts({ lobby }: { lobby: Lobby }) {
  const { title, ownerName, state, participantCount } = lobby;
  return (
    <div>
      <h1 className="font-semibold text-3xl leading-tight tracking-[-0.025em] sm:text-4xl">{title}</h1>
      <p className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-2 text-muted-foreground">
        <span>with {ownerName}</span>
        {state === 'live' && (
          <>
            <Badge tone="danger" dot="pulse">
              Live
            </Badge>
            <span className="tabular-nums">{insideText(participantCount)}</span>
          </>
        )}
      </p>
    </div>
  );
}

function insideText(count: number): string {
  if (count === 0) return 'Nobody is inside yet';
  return count === 1 ? 'One person is inside' : `${count} people are inside`;
}
