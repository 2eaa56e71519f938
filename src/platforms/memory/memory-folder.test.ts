import { folderContract } from '../../ports/folder.contract.ts'
import { memoryFolder } from './memory-folder.ts'

folderContract('a folder in memory', async () => memoryFolder())
