import type { UserRole } from '@lectern/contracts/kernel/endpoint';
import { Activity, Clapperboard, Library, type LucideIcon, Presentation } from 'lucide-react';

interface NavLink {
  href: string;
  label: string;
  icon: LucideIcon;
  roles: readonly UserRole[];
}

export const navLinks: readonly NavLink[] = [
  { href: '/studio', label: 'Classes', icon: Presentation, roles: ['admin', 'creator'] },
  { href: '/studio/recordings', label: 'Recordings', icon: Clapperboard, roles: ['admin', 'creator'] },
  { href: '/library', label: 'Library', icon: Library, roles: ['admin', 'creator', 'user'] },
  { href: '/admin', label: 'System', icon: Activity, roles: ['admin'] },
];

/** The link whose page, or whose page's child, is shown: the longest that fits, with rooms counted as classes. */
export function currentLink(pathname: string): string | undefined {
  return navLinks
    .map(link => link.href)
    .filter(href => pathname === href || pathname.startsWith(`${href}/`))
    .sort((a, b) => b.length - a.length)[0];
}
