'use client';

import type { ClassroomSession } from '@lectern/client/classroom-session';
import type { ClassroomView, ParticipantView } from '@lectern/client/classroom-view';
import { Avatar } from '@lectern/ui/avatar';
import { Badge } from '@lectern/ui/badge';
import { Button } from '@lectern/ui/button';
import { Mic, MicOff } from 'lucide-react';
import type { ReactNode } from 'react';
import { inTrouble, troubleText } from './connection-trouble.ts';
import { QualityMark } from './quality-mark.tsx';
import { PersonMenu } from './person-menu.tsx';
import { orSay } from './use-class-commands.ts';
import { InviteLinkRow } from '../studio/invite-link.tsx';

interface PeoplePanelProps {
  session: ClassroomSession;
  view: ClassroomView;
  slug: string;
}

/** Who wants to speak, in their order, and everybody who is here. */
export function PeoplePanel({ session, view, slug }: PeoplePanelProps) {
  const { hands, participants, permissions } = view;
  return (
    <div className="flex min-h-0 flex-1 flex-col overflow-y-auto">
      {permissions.moderate && <Trouble people={participants} />}
      {hands.length > 0 && (
        <Section title="Raised hands" count={hands.length}>
          <ol aria-label="Raised hands">
            {hands.map(person => (
              <PersonRow key={person.participantId} person={person} place={person.handPosition}>
                {(permissions.moderate || person.isMe) && (
                  <Button size="sm" onClick={() => void session.lowerHand(person.participantId)}>
                    Lower hand
                  </Button>
                )}
              </PersonRow>
            ))}
          </ol>
        </Section>
      )}
      <Section title="In the class" count={participants.length}>
        {permissions.moderate && participants.some(person => person.microphoneOn && !person.isMe) && (
          <Button
            size="sm"
            className="mb-1 w-full"
            onClick={() => orSay('Not everybody could be muted', session.host.muteAll())}
          >
            <MicOff />
            Mute all
          </Button>
        )}
        <ul aria-label="Participants">
          {participants.map(person => (
            <PersonRow
              key={person.participantId}
              person={person}
              // Whoever leads must know what will be missing; it is nobody else's business.
              unrecorded={permissions.moderate && view.recording !== null && !person.mayBeRecorded}
            >
              {person.microphoneOn ? (
                <Mic aria-label="Microphone on" className="size-4 text-muted-foreground" />
              ) : (
                <MicOff aria-label="Microphone off" className="size-4 text-muted-foreground" />
              )}
              {permissions.moderate && !person.isMe && <PersonMenu session={session} person={person} />}
            </PersonRow>
          ))}
        </ul>
      </Section>
      <div className="mt-auto border-t px-4 pb-4">
        <InviteLinkRow slug={slug} />
      </div>
    </div>
  );
}

/** For who leads: whether it is one person or the whole class that cannot follow. */
function Trouble({ people }: { people: readonly ParticipantView[] }) {
  const weak = inTrouble(people);
  return (
    <>
      {/* Always there, so that a screen reader hears of the first one as well. */}
      <p role="status" className="px-4 font-medium text-sm text-warning-text not-empty:pt-4">
        {weak.length > 0 && troubleText(weak.length)}
      </p>
      {weak.length > 0 && (
        <ul aria-label="Weak connections" className="px-4 pb-2">
          {weak.map(person => (
            <li key={person.participantId} className="flex min-h-8 items-center gap-2 text-sm">
              <span className="min-w-0 flex-1 truncate">{person.displayName}</span>
              <QualityMark level={person.quality} className="size-4" />
              {!person.connected && <span className="text-warning-text text-xs">reconnecting</span>}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

function Section({ title, count, children }: { title: string; count: number; children: ReactNode }) {
  return (
    <section className="px-4 pt-4 pb-2">
      <h3 className="mb-1 flex gap-2 text-muted-foreground text-xs">
        {title}
        <span className="tabular-nums">{count}</span>
      </h3>
      {children}
    </section>
  );
}

interface PersonRowProps {
  person: ParticipantView;
  /** In the queue, from 1. */
  place?: number | null;
  /** Nothing of them is written, although the class is recorded. */
  unrecorded?: boolean;
  children: ReactNode;
}

const roleNames: Partial<Record<ParticipantView['role'], string>> = {
  host: 'Host',
  cohost: 'Co-host',
  guest: 'Guest',
};

function PersonRow({
  person: { displayName, role, isMe, connected, quality, receives },
  place,
  unrecorded = false,
  children,
}: PersonRowProps) {
  const roleName = roleNames[role];
  return (
    <li className="flex min-h-12 items-center gap-3 py-1">
      {place && <span className="w-4 shrink-0 text-center font-medium text-sm tabular-nums">{place}</span>}
      <Avatar name={displayName} className="size-8" />
      <span className="min-w-0 flex-1 truncate text-sm">{displayName}</span>
      {isMe && <span className="shrink-0 text-muted-foreground text-xs">you</span>}
      <QualityMark level={quality} className="size-4" />
      {receives !== 'full' && (
        <span className="shrink-0 text-muted-foreground text-xs">
          {receives === 'data-budget' ? 'data budget' : 'listens only'}
        </span>
      )}
      {unrecorded && <span className="shrink-0 text-muted-foreground text-xs">not recorded</span>}
      {!connected && <span className="shrink-0 text-warning-text text-xs">reconnecting</span>}
      {!place && roleName && <Badge tone={role === 'guest' ? 'outline' : 'primary'}>{roleName}</Badge>}
      {children}
    </li>
  );
}
