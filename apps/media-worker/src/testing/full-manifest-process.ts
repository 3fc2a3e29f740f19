import { once } from 'node:events';
import { ManifestLog } from '../capture/manifest-log.ts';

/**
 * Writes to a manifest until that is refused, as the limit of this process on files is reached in the middle of a line, says so, and ends it with one
 * more line when it hears that there is room. Arguments: the recording's folder, the node's id.
 */
const [folder = '', nodeId = ''] = process.argv.slice(2);
const log = await ManifestLog.create(folder, nodeId);
const at = new Date(0).toISOString();
for (let full = false; !full; )
  await log.append({ type: 'active', at }).catch(() => {
    full = true;
  });
process.stdout.write('full\n');
await once(process.stdin, 'data');
await log.append({ type: 'stopped', at, reason: 'disk-full' });
await log.close();
process.stdin.destroy();
