/** The machine that the tool itself runs on. */
export interface Machine {
  /** Such as `20.19.0`. */
  nodeVersion(): string
  /** What the tool says of its version, or undefined where it is not installed or does not answer. */
  findTool(argv: readonly [string, ...string[]]): Promise<string | undefined>
  /** Free bytes on the disk that holds the path. */
  freeBytes(path: string): Promise<number>
  /** True where a program could listen on 127.0.0.1 at this port. */
  isPortFree(port: number): Promise<boolean>
}
