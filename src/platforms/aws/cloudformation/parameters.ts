import type { Parameter } from '@aws-sdk/client-cloudformation'
import { stackNames } from '../../../domain/aws/stacks.ts'
import type { Template } from '../synthesize.ts'
import type { KnownStack } from './stacks.ts'

export type KnownStacks = ReadonlyMap<string, KnownStack>

/**
 * The values that a stack gets from others, and those that were set before, such as the shield;
 * undefined where a stack that gives one is not made yet.
 */
export function chooseParameters(
  { inputs, defaults, name }: Template,
  known: KnownStacks,
): Parameter[] | undefined {
  const before = known.get(name)?.parameters ?? []
  const parameters: Parameter[] = []
  for (const key of inputs) {
    const value = valueOf(key, known)
    if (value !== undefined) parameters.push({ ParameterKey: key, ParameterValue: value })
    else if (before.includes(key)) parameters.push({ ParameterKey: key, UsePreviousValue: true })
    else return undefined
  }
  for (const key of defaults)
    if (before.includes(key)) parameters.push({ ParameterKey: key, UsePreviousValue: true })
  return parameters
}

/** `NetworkVpcId` is the output `VpcId` of the stack `network`. */
function valueOf(key: string, known: KnownStacks): string | undefined {
  const from = stackNames.find((name) => key.toLowerCase().startsWith(name))
  return from === undefined ? undefined : known.get(from)?.outputs[key.slice(from.length)]
}
