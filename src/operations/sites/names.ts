/** Sites and environments: their names become names of containers, volumes and networks. */
export const NAME = /^[a-z][a-z0-9-]{0,30}$/

export const nameRule = 'lower case letters, digits and hyphens, a letter first, at most 31'

/** What MediaWiki allows in the name of an account, colons and slashes left out. */
export const ACCOUNT = /^(?! )[^\p{Cc}#<>[\]|{}@:/=_]+(?<! )$/u
/** Where a wiki is found, without a path. */
export const ORIGIN = /^https?:\/\/([A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\])(:\d+)?$/
