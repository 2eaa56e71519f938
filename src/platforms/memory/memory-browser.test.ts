import { browserContract } from '../../ports/browser.contract.ts'
import { memoryBrowser } from './memory-browser.ts'

browserContract('memoryBrowser', async (server) => ({
  browser: memoryBrowser(server),
  origin: 'http://wiki.example',
  close: async () => undefined,
}))
