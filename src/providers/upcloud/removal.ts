import type { Iam, Principal } from "../../core/access.ts";
import { isStorageError } from "../../core/errors.ts";

/**
 * Removes a user with all its access keys and attached policies. Nothing to remove is no error: it
 * may be called for a user of whom it is not known whether it was ever made.
 */
export async function removeUserCompletely(
  iam: Iam,
  username: string,
  signal: AbortSignal,
): Promise<void> {
  await ignoreAbsence(emptyUser(iam, username, signal));
  await ignoreAbsence(iam.users.remove(username, signal));
}

async function emptyUser(iam: Iam, username: string, signal: AbortSignal): Promise<void> {
  const principal: Principal = { kind: "user", name: username };
  const user = await iam.users.get(username, signal);
  const keys = iam.users.keys(username);
  for (const key of user.keys) await ignoreAbsence(keys.remove(key, {}, signal));
  for (const policy of user.policies) {
    await ignoreAbsence(iam.attachments.detach(principal, policy.name, signal));
  }
}

/** Somebody else was faster: what was to be removed is gone. */
export async function ignoreAbsence(removal: Promise<void>): Promise<void> {
  try {
    await removal;
  } catch (error) {
    if (!isStorageError(error, "noSuchResource")) throw error;
  }
}
