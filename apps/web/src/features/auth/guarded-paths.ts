const guarded = ['/studio', '/library', '/admin', '/watch'];
/** A broadcast is for anybody; what stands below it is recordings. */
const open = ['/watch'];

/** Whether a page is only for people who are signed in. */
export function needsLogin(pathname: string): boolean {
  return (
    !open.includes(pathname) && guarded.some(root => pathname === root || pathname.startsWith(`${root}/`))
  );
}

/** Where to go after signing in: a path of ours, or the fallback. Anything else could lead people to another site. */
export function safeNextPath(next: string | null | undefined, fallback: string): string {
  if (!next?.startsWith('/') || next.startsWith('//') || /[\\\p{Cc}]/u.test(next)) return fallback;
  return next;
}
