import type { CheckName, CheckProgress, Verdict } from '@lectern/client/connection-check/check-results';
import { cn } from '@lectern/ui/cn';
import { Spinner } from '@lectern/ui/spinner';
import { Check, Circle, type LucideIcon, Minus, TriangleAlert, X } from 'lucide-react';
import { checkTitles, figureTexts, wordsFor } from './check-words.ts';

const verdicts: Record<Verdict, { Icon: LucideIcon; text: string; className: string }> = {
  good: { Icon: Check, text: 'Works', className: 'bg-primary-soft text-primary-text' },
  fair: { Icon: TriangleAlert, text: 'Limited', className: 'bg-warning-soft text-warning-text' },
  bad: { Icon: X, text: 'Does not work', className: 'bg-destructive-soft text-destructive-text' },
  skipped: { Icon: Minus, text: 'Left out', className: 'bg-muted text-muted-foreground' },
};

/** One test: how far it is, what it found, and what to do about it. */
export function CheckRow({ name, progress }: { name: CheckName; progress: CheckProgress }) {
  return (
    <li className="flex gap-4 border-t px-5 py-4 first:border-t-0 sm:px-6" data-check={name}>
      <State progress={progress} />
      <div className="min-w-0 flex-1">
        <h3 className="flex min-h-7 items-center font-medium">{checkTitles[name]}</h3>
        {progress.state === 'done' && <Found progress={progress} />}
      </div>
    </li>
  );
}

function State({ progress }: { progress: CheckProgress }) {
  const frame = 'flex size-7 shrink-0 items-center justify-center rounded-full [&_svg]:size-4';
  if (progress.state === 'running')
    return (
      <span className={cn(frame, 'bg-muted text-muted-foreground')}>
        <Spinner />
        <span className="sr-only">Testing</span>
      </span>
    );
  if (progress.state === 'waiting')
    return (
      <span className={cn(frame, 'text-muted-foreground/50')}>
        <Circle aria-hidden />
        <span className="sr-only">Not tested yet</span>
      </span>
    );
  const { Icon, text, className } = verdicts[progress.verdict];
  return (
    <span className={cn(frame, className)}>
      <Icon aria-hidden />
      <span className="sr-only">{text}</span>
    </span>
  );
}

function Found({ progress }: { progress: Extract<CheckProgress, { state: 'done' }> }) {
  const { says, next } = wordsFor(progress);
  const figures = figureTexts(progress);
  return (
    <>
      <p className="mt-0.5 text-muted-foreground text-sm">{says}</p>
      {next && (
        <p className="mt-2 text-sm">
          <span className="font-medium">What to do:</span> {next}
        </p>
      )}
      {figures.length > 0 && (
        <dl className="mt-3 flex flex-wrap gap-x-6 gap-y-1.5 text-sm">
          {figures.map(([label, value]) => (
            <div key={label} className="flex gap-1.5">
              <dt className="text-muted-foreground">{label}</dt> <dd className="tabular-nums">{value}</dd>
            </div>
          ))}
        </dl>
      )}
    </>
  );
}
