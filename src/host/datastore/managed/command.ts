import { Problem } from '../../../domain/problems/problem.ts'
import { ownInstance } from '../../../platforms/instance/instance.ts'
import { toldTask } from '../told.ts'
import { runManagedTask, type ManagedOrder } from './tasks.ts'

/** A task of copies on the admin host of an environment on AWS. */
export async function copies(verb: string, env: NodeJS.ProcessEnv): Promise<void> {
  const { AWS_REGION: region } = env
  if (region === undefined) throw new Problem('usage', 'this host is none of AWS')
  await toldTask(async (order, tell) =>
    runManagedTask(verb, order as ManagedOrder, ownInstance(region, env), tell),
  )
}
