'use client';

import type { Video, VideoVisibility } from '@lectern/contracts/rest/videos';
import { Button } from '@lectern/ui/button';
import { Field } from '@lectern/ui/field';
import { RadioGroup } from '@lectern/ui/radio-group';
import { Textarea } from '@lectern/ui/textarea';
import { toast } from '@lectern/ui/toast';
import { type FormEvent, useState } from 'react';
import { errorMessage, fieldError } from '../../backend/error-message.ts';
import { CopyField } from './copy-field.tsx';
import { embedCode, readOrigins } from './embed-origins.ts';
import { ShareLinks } from './share-links.tsx';
import type { VideoDialogProps } from './video-dialogs.tsx';
import { visibilityWords } from './video-words.ts';

const linesOf = ({ embedOrigins }: Video) => embedOrigins?.join('\n') ?? '';
const isShared = (visibility: VideoVisibility) => visibility === 'link' || visibility === 'public';

/** Who may watch, and on whose pages; then, of what is saved, the addresses for it. */
export function ShareForm({ video: opened, commands }: VideoDialogProps) {
  const [video, setVideo] = useState<Video>(opened);
  const { videoId, visibility } = video;
  return (
    <div className="flex flex-col gap-6">
      <Choices
        video={video}
        save={async change => {
          const changed = await commands.change(video, change);
          setVideo(changed);
          return changed;
        }}
      />
      {visibility !== 'private' && (
        <CopyField
          label="Address"
          path={visibility === 'public' ? `/shared/video/${videoId}` : `/watch/${videoId}`}
        />
      )}
      {isShared(visibility) && <ShareLinks videoId={videoId} />}
      {visibility === 'public' && (
        <CopyField label="Code for other pages" path={`/embed/${videoId}`} wrap={embedCode} />
      )}
    </div>
  );
}

interface ChoicesProps {
  video: Video;
  save(change: Pick<Partial<Video>, 'visibility' | 'embedOrigins'>): Promise<Video>;
}

/** Nothing of it holds before it is saved: arrow keys pass by every choice on their way. */
function Choices({ video, save }: ChoicesProps) {
  const saved = linesOf(video);
  const [visibility, setVisibility] = useState(video.visibility);
  const [origins, setOrigins] = useState(saved);
  const [error, setError] = useState<{ origins?: string | undefined; other?: string | undefined }>({});
  const [saving, setSaving] = useState(false);

  async function submit(event: FormEvent) {
    event.preventDefault();
    const named = readOrigins(origins);
    setSaving(true);
    setError({});
    try {
      const embedOrigins = named.length > 0 ? named : null;
      const changed = await save({ visibility, ...(origins === saved ? {} : { embedOrigins }) });
      setOrigins(linesOf(changed));
      toast.success('Saved');
    } catch (cause) {
      const wrong = named.map((_, index) => fieldError(cause, `embedOrigins.${index}`)).find(Boolean);
      setError(wrong ? { origins: wrong } : { other: errorMessage(cause) });
    } finally {
      setSaving(false);
    }
  }

  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-4">
      <RadioGroup
        label="Who may watch"
        value={visibility}
        onValueChange={(value: VideoVisibility) => setVisibility(value)}
        choices={(Object.keys(visibilityWords) as VideoVisibility[]).map(value => ({
          value,
          label: visibilityWords[value].label,
          detail: visibilityWords[value].detail,
        }))}
      />
      {isShared(visibility) && (
        <Field
          label="Pages that may embed it"
          hint="One address a line, such as https://school.example. Left empty: those that this installation allows, if any."
          error={error.origins}
        >
          <Textarea
            rows={2}
            className="font-mono text-xs"
            value={origins}
            onChange={event => setOrigins(event.target.value)}
          />
        </Field>
      )}
      {error.other && (
        <p role="alert" className="text-destructive-text text-sm">
          {error.other}
        </p>
      )}
      <Button type="submit" variant="primary" loading={saving} className="self-start">
        Save
      </Button>
    </form>
  );
}
