const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as it may stand in HTML and XML, in content and in attributes; nothing XML has no place for. */
export const escaped = (text: string): string =>
  text
    // oxlint-disable-next-line no-control-regex -- XML allows no others, not even escaped.
    .replaceAll(/[\u0000-\u0008\u000B\u000C\u000E-\u001F]/g, '\u{FFFD}')
    .replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign)
