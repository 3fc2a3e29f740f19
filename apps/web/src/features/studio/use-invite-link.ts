'use client';

import { useShareLink } from '../shell/use-share-link.ts';

/** The link that lets people into a room. */
export const useInviteLink = (slug: string) => useShareLink(`/rooms/${slug}`, 'Invite link copied');
