// The host program's tasks, ended by SIGKILL at the given step, where a step is what is told before
// it begins. Step 0 never comes; then the steps are printed, and what the task gave.
//
// usage: node host-that-dies.mjs TASK STEP < { order, stable, policy } as JSON
import { text } from 'node:stream/consumers'
import { asProblem } from '../../../src/host/datastore/faults.ts'
import { runTask } from '../../../src/host/datastore/tasks.ts'

const [, , task = '', fatalStep] = process.argv
const { order, ...surroundings } = JSON.parse(await text(process.stdin))
const steps: string[] = []
const tell = (told: string) => {
  // The same step is told again each second, with how far it is.
  const words = told.replace(/: (\d+%.* left|takes longer than the last time)$/, '')
  if (words === steps.at(-1)) return
  steps.push(words)
  if (steps.length === Number(fatalStep)) process.kill(process.pid, 'SIGKILL')
}
try {
  const result = await runTask(task, order, surroundings, tell)
  process.stdout.write(JSON.stringify({ steps, result: result ?? null }))
} catch (error) {
  const problem = asProblem(error) as { code?: string; message: string; output?: string }
  const { code, message, output } = problem
  process.stdout.write(JSON.stringify({ steps, problem: { code, message, output } }))
}
