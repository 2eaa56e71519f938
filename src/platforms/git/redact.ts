const USER_INFO = /\b([a-z][a-z0-9+.-]*:\/\/)([^\s/'"]+)@/gi

/** A password with a slash in it; a port and a path with an @ in it are something else. */
const SLASHED_PASSWORD = /\b(https?:\/\/)[^\s/'":@]+:(?!\d+\/)[^\s'"@]*@/gi

/** Takes user names and passwords out of the URLs in a text. `git@` is no secret. */
export const redact = (text: string): string =>
  text
    .replace(USER_INFO, (_, scheme: string, user: string) =>
      user === 'git' ? `${scheme}git@` : `${scheme}***@`,
    )
    .replace(SLASHED_PASSWORD, '$1***@')
