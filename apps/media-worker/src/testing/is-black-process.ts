import { isBlack } from '../capture/health/black-watch.ts';

/** Looks at a file, in a process whose environment is the test's to choose. Argument: the file. */
await isBlack(process.argv[2] ?? '');
