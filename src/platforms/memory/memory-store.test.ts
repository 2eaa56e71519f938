import { storeContract } from '../../ports/store.contract.ts'
import { memoryStore } from './memory-store.ts'

storeContract('memoryStore', async () => memoryStore())
