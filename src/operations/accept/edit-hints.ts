import type { Remedy } from './check.ts'

/** What usually keeps an edit from being saved. */
export const editHints: readonly Remedy[] = [
  { when: /read-?only|locked/i, hint: 'wikistead read-only status, and $wgReadOnly' },
  {
    when: /captcha/i,
    hint: 'let the test accounts skip captchas: $wgGroupPermissions[…][skipcaptcha]',
  },
  {
    when: /session data|badtoken/i,
    hint: 'sessions are lost: look at the cache and $wgSessionCacheType',
  },
  {
    when: /permission|not allowed/i,
    hint: 'look at $wgGroupPermissions: users must have edit and createpage',
  },
  { when: /script:|scripts/, hint: 'JavaScript of the edit page is broken: see the faults above' },
  { hint: 'wikistead logs: look for the PHP error of the save' },
]
