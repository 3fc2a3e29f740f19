import { describe, expect, it } from 'vitest';
import { isMember, mayManage, mayWatch, type Watcher } from './watch-rules.ts';

const ownerId = 'the owner';
const nobody: Watcher = { account: null, attended: false, hasLink: false };
const as = (role: 'admin' | 'creator' | 'user', userId = 'somebody'): Watcher => ({
  ...nobody,
  account: { userId, role },
});

const people = {
  owner: as('creator', ownerId),
  'owner who is a student now': as('user', ownerId),
  admin: as('admin'),
  'another creator': as('creator'),
  student: as('user'),
  'student who attended': { ...as('user'), attended: true },
  'creator who attended': { ...as('creator'), attended: true },
  stranger: nobody,
  'stranger with a link': { ...nobody, hasLink: true },
  'student with a link': { ...as('user'), hasLink: true },
} satisfies Record<string, Watcher>;
type Who = keyof typeof people;

const always: Who[] = ['owner', 'owner who is a student now', 'admin'];
const attended: Who[] = [...always, 'student who attended', 'creator who attended'];
const linked: Who[] = [...attended, 'stranger with a link', 'student with a link'];
const allowed = {
  private: always,
  class: attended,
  link: linked,
  public: Object.keys(people) as Who[],
} as const;

describe.each(Object.entries(allowed) as [keyof typeof allowed, Who[]][])(
  'a %s video',
  (visibility, list) => {
    it.each(Object.entries(people) as [Who, Watcher][])('%s', (who, watcher) => {
      expect(mayWatch({ visibility, ownerId, deleted: false }, watcher)).toBe(list.includes(who));
      expect(mayWatch({ visibility, ownerId, deleted: true }, watcher)).toBe(false);
      expect(mayManage({ ownerId }, watcher.account)).toBe(always.includes(who));
      // A link or an account tells nobody who was there.
      expect(isMember({ ownerId }, watcher)).toBe(attended.includes(who));
    });
  },
);
