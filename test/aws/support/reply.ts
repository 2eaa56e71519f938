export interface Reply {
  readonly status: number
  readonly body: string
  readonly headers?: Readonly<Record<string, string | string[] | undefined>>
}

/**
 * What is said to an action; undefined lets it through to moto. What was asked comes as parameters
 * of a query interface, or as the body of one that speaks JSON.
 */
export type Answer = (
  parameters: URLSearchParams,
  body: string,
  region: string,
) => Reply | undefined | Promise<Reply | undefined>

/** As AWS tells an error of its query interfaces. */
export const failure = (status: number, code: string, message: string): Reply => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
})

export const success = (action: string, inside = ''): Reply => ({
  status: 200,
  body: `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${action}Result>${inside}</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${action}Response>`,
})

/** As EC2 tells it, which wraps nothing. */
export const found = (action: string, inside: string): Reply => ({
  ...{ status: 200, body: `<${action}Response>${inside}</${action}Response>` },
})

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.1' }

/** As AWS tells an error of its interfaces that speak JSON. */
export const refusal = (code: string, message: string, status = 400): Reply => ({
  status,
  headers: JSON_TYPE,
  body: JSON.stringify({ __type: code, message }),
})

export const said = (value: object): Reply => ({
  ...{ status: 200, headers: JSON_TYPE, body: JSON.stringify(value) },
})
