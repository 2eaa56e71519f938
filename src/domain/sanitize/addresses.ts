/*
 * SQL's regular expressions for IP addresses, written without backslashes, so that they mean the
 * same whatever the SQL mode says of backslashes. Both take too much rather than too little.
 */

/** A name that is an address. Old wikis end an address in `xxx`. */
export const ADDRESS =
  '^([0-9]{1,3}[.]){3}([0-9]{1,3}|xxx)$|^[0-9A-Fa-f]{0,4}(:[0-9A-Fa-f]{0,4}){2,7}$'

/** An IPv4 address within a text; a version of four numbers looks the same. */
export const IPV4_INSIDE = '([0-9]{1,3}[.]){3}([0-9]{1,3}|xxx)'

/** An IPv6 address within a text: with `::`, or with all its eight groups. A time is none. */
export const IPV6_INSIDE =
  '(?<![0-9A-Za-z:])(?=[0-9A-Fa-f:]*::|([0-9A-Fa-f]{1,4}:){7})(?=:*[0-9A-Fa-f])' +
  '[0-9A-Fa-f]{0,4}(:[0-9A-Fa-f]{0,4}){2,7}(?![0-9A-Za-z:])'

/**
 * Pseudonyms begin so. 240.0.0.0/4 is reserved for ever: unlike 10.0.0.0/8 no network uses it, so
 * a copied block hits no visitor, and no pseudonym is somebody's address. 2001:db8::/32 is for
 * documentation.
 */
export const PSEUDONYM = '^(240[.]|2001:DB8:5EED:|Hidden-user-)'

/** The same in MediaWiki's hexadecimal. */
export const HEX_PSEUDONYM = '^(F0|v6-20010DB85EED)'

/** What stands in texts where somebody's address stood. */
export const SOME_IPV4 = '240.0.0.0'
export const SOME_IPV6 = '2001:DB8:5EED:0:0:0:0:0'

/** True in SQL where the expression holds an address anywhere. */
export const holdsAddress = (expression: string): string =>
  `(${expression} REGEXP '${IPV4_INSIDE}' OR ${expression} REGEXP '${IPV6_INSIDE}')`
