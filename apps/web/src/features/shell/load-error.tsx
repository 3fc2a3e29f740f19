'use client';

import type { AppError } from '@lectern/contracts/kernel/app-error';
import { ErrorState } from '@lectern/ui/error-state';
import { errorMessage } from '../../backend/error-message.ts';

interface LoadErrorProps {
  /** What could not be read, as the end of "… could not be loaded". */
  what: string;
  error: AppError;
  retrying: boolean;
  onRetry: () => void;
}

/** In place of a list or a form that could not be read. It is tried again by itself, too. */
export function LoadError({ what, error, retrying, onRetry }: LoadErrorProps) {
  return (
    <ErrorState
      title={`${what} could not be loaded`}
      description={`${errorMessage(error)} It is tried again every few seconds.`}
      retrying={retrying}
      onRetry={onRetry}
      reference={error.code}
    />
  );
}
