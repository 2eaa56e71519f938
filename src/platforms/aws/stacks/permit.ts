import { Stack } from 'aws-cdk-lib'
import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam'
import { Validations } from './stack.ts'

interface Permission {
  readonly actions: readonly string[]
  readonly resources: readonly string[]
  readonly conditions?: Readonly<
    Record<string, Readonly<Record<string, string | readonly string[]>>>
  >
  /** Why a resource may end in a star; said for each, and wanted by the tests. */
  readonly because?: string
}

/** Lets a role do something. Actions never have a star. */
export function permit(
  role: Role,
  { actions, resources, conditions = {}, because }: Permission,
): void {
  role.addToPolicy(
    new PolicyStatement({ actions: [...actions], resources: [...resources], conditions }),
  )
  if (because === undefined) return
  for (const resource of resources)
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${nameOf(role, resource)}]`,
      reason: because,
    })
}

/** The resource as cdk-nag calls it: what is known only at deployment stands in angle brackets. */
function nameOf(role: Role, resource: string): string {
  const flatten = (value: unknown): string => {
    if (typeof value === 'string') return value
    const { Ref, 'Fn::Join': join } = value as {
      readonly Ref?: string
      readonly 'Fn::Join'?: readonly [string, readonly unknown[]]
    }
    return Ref === undefined ? (join?.[1] ?? []).map(flatten).join('') : `<${Ref}>`
  }
  return flatten(Stack.of(role).resolve(resource))
}
