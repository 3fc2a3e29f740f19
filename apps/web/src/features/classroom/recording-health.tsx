import type { ClassroomView } from '@lectern/client/classroom-view';
import { TriangleAlert } from 'lucide-react';
import { recordingHealthText } from './recording-health-text.ts';

/** What is wrong with the recording, for those who can mend it: beside the class, said once, gone when it is well again. */
export function RecordingHealth({ view }: { view: ClassroomView }) {
  const { recordingProblems, participants, me } = view;
  const nameOf = (participantId: string | null) =>
    participantId === me?.participantId
      ? null
      : (participants.find(person => person.participantId === participantId)?.displayName ?? 'Somebody');
  return (
    // Always there: what is put into it is read out when it comes.
    <div role="status" aria-label="Warnings">
      {recordingProblems.map(problem => {
        const { title, nextStep } = recordingHealthText(problem, nameOf(problem.participantId));
        return (
          <p
            key={`${problem.kind} ${problem.participantId} ${problem.source}`}
            className="mx-3 mb-2 flex items-center gap-3 rounded-lg bg-warning-soft px-4 py-2.5 text-sm text-warning-text"
          >
            <TriangleAlert aria-hidden className="size-4 shrink-0" />
            <span className="min-w-0 flex-1">
              <span className="font-medium">{title}</span> {nextStep}
            </span>
          </p>
        );
      })}
    </div>
  );
}
