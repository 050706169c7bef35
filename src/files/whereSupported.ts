import { errorCode } from "./errorCode.ts";

const unsupported = ["EINVAL", "ENOSYS", "ENOTSUP", "EOPNOTSUPP", "EPERM"];

/** Does without what a file system has no such thing as. */
export async function whereSupported(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!isUnsupported(error)) throw error;
  }
}

/** The same for a thread that may wait. */
export function whereSupportedSync(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!isUnsupported(error)) throw error;
  }
}

function isUnsupported(error: unknown): boolean {
  return unsupported.includes(errorCode(error) ?? "");
}
