'use client';

import type { ClassroomView } from '@lectern/client/classroom-view';
import { mayBeRecorded } from '@lectern/contracts/recording-consent';
import type { LiveRecording } from '@lectern/contracts/session-log/recording-events';
import { DropdownMenuItem } from '@lectern/ui/dropdown-menu';
import { CircleDot, CircleStop, Eye, EyeOff, Save } from 'lucide-react';
import type { ClassCommands } from './use-class-commands.ts';

/** What the button of the dock does. */
export const recordingLabel = (recording: LiveRecording | null): string => {
  if (recording?.provisional) return 'Keep the recording';
  return recording ? 'Stop recording' : 'Start recording';
};

interface RecordingItemsProps {
  view: ClassroomView;
  commands: ClassCommands;
}

/** Of the menu: what a host does with the recording, and whether one is in it oneself. */
export function RecordingItems({ view, commands }: RecordingItemsProps) {
  const { recording, recordingMode, recordingConsent, me, permissions } = view;
  const isAbout = recording !== null || recordingMode !== 'manual' || recordingConsent !== null;
  const isIn = me !== null && mayBeRecorded({ role: me.role, recordingConsent });
  return (
    <>
      {permissions.moderate && (
        <DropdownMenuItem
          className="sm:hidden"
          disabled={recording?.state === 'ending'}
          onSelect={commands.toggleRecording}
        >
          {recording?.provisional ? <Save /> : <CircleDot />}
          {recordingLabel(recording)}
        </DropdownMenuItem>
      )}
      {permissions.moderate && recording?.provisional && recording.state !== 'ending' && (
        <DropdownMenuItem onSelect={commands.stopRecording}>
          <CircleStop />
          Stop, and do not keep it
        </DropdownMenuItem>
      )}
      {me && isAbout && (
        <DropdownMenuItem onSelect={commands.toggleConsent}>
          {isIn ? <EyeOff /> : <Eye />}
          {isIn ? 'Do not record me' : 'Record me'}
        </DropdownMenuItem>
      )}
    </>
  );
}
