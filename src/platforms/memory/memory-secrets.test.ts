import { secretsContract } from '../../ports/secrets.contract.ts'
import { memorySecrets } from './memory-secrets.ts'

secretsContract('memorySecrets', async () => memorySecrets())
