/**
 * Hears of each step before it begins. A person reads the words; a test ends the program there.
 * So every moment at which a killed task could leave something half done is told.
 */
export type Tell = (words: string) => void
