/** How the object of a cell ends; its version is in the object's metadata. */
export const CELL = '.cell'

export const CELL_VERSION = 'version'
