/** `wiki` serves PHP and runs maintenance; `service` is database, cache, edge and mail catcher. */
export type ImageKind = 'wiki' | 'service'
