import { rm } from 'node:fs/promises'
import { filesBeside, filesReplaced } from '../restore.ts'
import type { Tell } from '../steps.ts'
import { swapFiles } from '../swap-files.ts'

/** Makes the files of a copy the live ones; which database the wiki asks, the store says. */
export const swapIn = async (id: string, tell: Tell): Promise<void> =>
  swapFiles(filesBeside(id), filesReplaced(id), tell)

/** Takes that back, whether or not it came to its end. */
export const swapBack = async (id: string, tell: Tell): Promise<void> =>
  swapFiles(filesReplaced(id), filesBeside(id), tell)

/** Removes the files that a copy brought and that are not live, or those that it replaced. */
export async function discardFiles(id: string): Promise<void> {
  for (const path of [filesBeside(id), filesReplaced(id)])
    await rm(path, { recursive: true, force: true })
}
