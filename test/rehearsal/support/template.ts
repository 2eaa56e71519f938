/** A stack as CloudFormation knows it, as far as the rehearsal has to make what is in it. */
export interface StackText {
  readonly body: string
  readonly parameters: ReadonlyMap<string, string>
}

// Templates are deep and of many shapes; one that is not as expected fails by itself.
type Value = any

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties: Value }>
  >
  readonly Outputs?: Readonly<Record<string, { readonly Value: Value }>>
}

/** Reads a stack's template with the functions done that CloudFormation does. */
export function readStack({ body, parameters }: StackText, region: string) {
  const { Resources, Outputs = {} } = JSON.parse(body) as Template

  function resolve(value: Value): Value {
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value !== 'object' || value === null) return value
    const [[name, inside] = ['', undefined]] = Object.entries(value) as [string, Value][]
    if (name === 'Ref') return parameters.get(inside) ?? pseudo(region)[inside] ?? inside
    if (name === 'Fn::Base64') return Buffer.from(String(resolve(inside))).toString('base64')
    if (name === 'Fn::Join') return (resolve(inside[1]) as string[]).join(inside[0] as string)
    if (name === 'Fn::Sub') return substitute(inside)
    if (name === 'Fn::GetAtt') return inside.join('.')
    return Object.fromEntries(
      Object.entries(value as object).map(([key, part]) => [key, resolve(part)]),
    )
  }

  /** `${Name}` is filled in, and what is not known is an error, as it is at AWS. */
  function substitute(inside: string | [string, Record<string, Value>]): string {
    const [text, values] = typeof inside === 'string' ? [inside, {}] : inside
    return text.replaceAll(/\$\{(!?)([^}]*)\}/g, (_, literal: string, name: string) => {
      if (literal === '!') return `\${${name}}`
      const found = values[name] ?? (parameters.has(name) ? { Ref: name } : undefined)
      if (found === undefined) throw new Error(`Fn::Sub does not know ${name}`)
      return String(resolve(found))
    })
  }

  return {
    /** The resource that an output is the reference of. */
    behind: (output: string): Value =>
      resolve(Resources[Outputs[output]?.Value?.Ref as string]?.Properties),
    find: (id: string): Value => resolve(Resources[id]?.Properties),
    all: (type: string): Value[] =>
      Object.values(Resources).flatMap(({ Type, Properties }) =>
        Type === type ? [resolve(Properties)] : [],
      ),
  }
}

const pseudo = (region: string): Readonly<Record<string, string>> => ({
  'AWS::Region': region,
  'AWS::AccountId': '123456789012',
  'AWS::Partition': 'aws',
})

export type Stack = ReturnType<typeof readStack>
