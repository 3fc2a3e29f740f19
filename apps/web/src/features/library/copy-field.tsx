'use client';

import { Field } from '@lectern/ui/field';
import { IconButton } from '@lectern/ui/icon-button';
import { Input } from '@lectern/ui/input';
import { toast } from '@lectern/ui/toast';
import { Copy } from 'lucide-react';

interface CopyFieldProps {
  label: string;
  /** Of this site. */
  path: string;
  hint?: string;
  /** Puts the address into something else. */
  wrap?: (address: string) => string;
}

/** An address of this site to be sent to others. Shown in dialogs alone, so there is a window that knows the site's origin. */
export function CopyField({ label, path, hint, wrap = address => address }: CopyFieldProps) {
  const text = wrap(`${window.location.origin}${path}`);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      toast.success('Copied');
    } catch {
      // Without HTTPS, or when it is forbidden, browsers give no clipboard; the text can still be selected.
      toast.error('The browser did not allow copying');
    }
  }

  return (
    <div className="flex items-end gap-2">
      <Field label={label} hint={hint} className="min-w-0 flex-1">
        <Input readOnly value={text} onFocus={event => event.target.select()} className="font-mono text-xs" />
      </Field>
      <IconButton label={`Copy ${label.toLowerCase()}`} variant="secondary" onClick={copy}>
        <Copy aria-hidden />
      </IconButton>
    </div>
  );
}
