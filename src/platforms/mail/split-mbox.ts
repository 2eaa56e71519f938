/** Where a message begins: at the start or after an empty line, as mbox(5) says. */
const BEGIN = /(?:^|(?<=\n\r?\n))From .*\r?\n/g

/** The messages of an mbox; what does not begin as one is a single message. */
export function splitMbox(text: string): string[] {
  if (!text.startsWith('From ')) return text.trim() === '' ? [] : [text]
  return (
    text
      .split(BEGIN)
      .slice(1)
      // Lines that would begin a message were marked when they were written.
      .map((message) => message.replaceAll(/^>(>*From )/gm, '$1'))
  )
}
