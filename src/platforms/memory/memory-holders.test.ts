import { holdersContract } from '../../ports/holders.contract.ts'
import { memoryHolders } from './memory-holders.ts'

holdersContract('memoryHolders', async () => ({
  holders: memoryHolders(1, new Set([2])),
  dead: memoryHolders(2).self(),
}))
