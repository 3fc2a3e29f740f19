import type { Viewer } from './viewer.ts';

/** Has rooms of their own. */
export const mayTeach = (viewer: Pick<Viewer, 'role'>) => viewer.role !== 'user';
