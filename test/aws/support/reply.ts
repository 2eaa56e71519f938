export interface Reply {
  readonly status: number
  readonly body: string
}

/** What is said to an action of a query interface; undefined lets it through to moto. */
export type Answer = (parameters: URLSearchParams) => Reply | undefined | Promise<Reply | undefined>

/** As AWS tells an error of its query interfaces. */
export const failure = (status: number, code: string, message: string): Reply => ({
  status,
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error><RequestId>r</RequestId></ErrorResponse>`,
})

export const success = (action: string, inside = ''): Reply => ({
  status: 200,
  body: `<${action}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${action}Result>${inside}</${action}Result><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></${action}Response>`,
})
