/** Sites and environments: their names become names of containers, volumes and networks. */
export const NAME = /^[a-z][a-z0-9-]{0,30}$/

export const nameRule = 'lower case letters, digits and hyphens, a letter first, at most 31'
