import { clockContract } from '../../ports/clock.contract.ts'
import { systemClock } from './system-clock.ts'

clockContract('systemClock', systemClock)
