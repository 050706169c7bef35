export interface CommitOptions {
  readonly overwrite: boolean;
  /** The identity of the one file that may be overwritten; any when absent. */
  readonly replaced?: string | undefined;
}

/**
 * A file that has arrived, complete and verified, under no name or another one. Ends with `commit`,
 * `leave` or `discard`.
 */
export interface ReceivedFile {
  /** Somebody wrote down that it is there, and will find it again. */
  readonly isKnown: boolean;
  /**
   * Gives the file its name. Throws `localExists` when there is something of that name, unless it
   * may be overwritten; the file is still there then, to be committed elsewhere or discarded.
   */
  commit(target: string, options: CommitOptions): Promise<void>;
  /** Closed as it is, to be gone on with later. */
  leave(): Promise<void>;
  discard(): Promise<void>;
}
