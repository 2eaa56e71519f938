const HIDDEN = '•••'

/** Names of options and variables whose values are secrets; files that hold them may be named. */
const SECRET_NAME = /((?<!by)pass|secret|token|credential|key$)(?!.*file$)/i

/** Scripts of MediaWiki that take the password as the word after the account's name. */
const TAKES_PASSWORD = /(^|\/)(createAndPromote|createBotPassword)(\.php)?$/

const DATABASE_CLIENT = /(^|\/)(mysql|mariadb)[\w-]*$/

/** A word of a shell script, with its quotes. */
const WORD = /(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/g

/** What stands between two commands of a shell script, alone or at the end of a word. */
const BETWEEN = /^(&&?|\|\|?|;)$/
const ENDS = /;$/

/** A command line as others may read it: without the secrets that it seems to hold. */
export const redactCommand = (argv: readonly string[]): string => redactWords(argv).join(' ')

function redactWords(words: readonly string[]): string[] {
  let tell = newCommand()
  return words.map((word) => {
    const told = BETWEEN.test(word) ? word : tell(word)
    if (BETWEEN.test(word) || ENDS.test(word)) tell = newCommand()
    return told
  })
}

/** Tells one command word by word; what a word means depends on those before it. */
function newCommand(): (word: string) => string {
  let isValue = false
  let isClient = false
  /** Words that are no options since the script that takes a password. */
  let plainWords: number | undefined
  return (word) => {
    const wasValue = isValue
    isValue = false
    if (wasValue && !word.startsWith('--')) return HIDDEN
    const [, start = '', name = '', value] = /^(['"]?-*)([\w.-]+)(?:=(.*))?$/s.exec(word) ?? []
    const isOption = start.includes('-')
    if (SECRET_NAME.test(name)) {
      if (value !== undefined) return `${start}${name}=${HIDDEN}`
      isValue = isOption
    }
    if (isClient && /^-p./.test(word)) return `-p${HIDDEN}`
    if (plainWords !== undefined && !isOption && ++plainWords > 1) return HIDDEN
    if (DATABASE_CLIENT.test(word)) isClient = true
    if (TAKES_PASSWORD.test(word)) plainWords = 0
    return redactInside(word)
  }
}

/** One word may be a script for `sh -c`, or a URL with a password. */
const redactInside = (word: string): string =>
  /\s/.test(word)
    ? redactScript(word)
    : word.replaceAll(/(:\/\/[^/\s:@]*:)[^/\s@]+(?=@)/g, `$1${HIDDEN}`)

function redactScript(script: string): string {
  const words = [...script.matchAll(WORD)].map(([word]) => word)
  if (words.length < 2) return redactQuoted(script)
  const redacted = redactWords(words)
  let index = 0
  return script.replaceAll(WORD, () => redacted[index++] ?? '')
}

/** A script inside a script. */
function redactQuoted(word: string): string {
  const [, before = '', inner, after = ''] = /^(\s*['"])(.+)(['"]\s*)$/s.exec(word) ?? []
  return inner === undefined ? word : `${before}${redactInside(inner)}${after}`
}
