/** One line that a host said. */
export interface LogLine {
  /** When, in ISO 8601 and UTC. */
  readonly at: string
  readonly host: string
  /** Which program, such as `apache`; empty where nobody knows. */
  readonly service: string
  /** May hold anything: visitors choose addresses and names of browsers. */
  readonly message: string
}

/** What a terminal would obey: readers could write into what an operator sees. */
// oxlint-disable-next-line no-control-regex
const CONTROL = /[\u0000-\u0008\u000A-\u001F\u007F-\u009F]/g

/** The message in one line, with nothing in it that a terminal obeys. */
export const printable = (message: string): string =>
  message.replaceAll(CONTROL, (letter) => `\\x${hex(letter)}`)

const hex = (letter: string) => letter.charCodeAt(0).toString(16).padStart(2, '0')

/** A line as it is shown, to the thousandth of a second. */
export function describeLine({ at, host, service, message }: LogLine): string {
  const time = new Date(at).toISOString()
  const who = service === '' ? host : `${host} ${service}`
  return `${time} ${who}: ${printable(message)}`
}

/** Whether the text stands in it, in capitals or not. */
export const contains = (message: string, text: string | undefined): boolean =>
  text === undefined || message.toLowerCase().includes(text.toLowerCase())
