import type { AccountPolicies, AccountPolicy, PolicyUser } from "../../core/access.ts";
import type { KrutrimConnection } from "../../core/connection.ts";
import { isStorageError, StorageError } from "../../core/errors.ts";
import {
  attachPolicy,
  createPolicy,
  deletePolicy,
  detachPolicy,
  getPolicyById,
  listPolicies,
  updatePolicy,
} from "./api/accountPolicies.ts";
import type { PolicyContent } from "./api/accountPolicies.ts";
import type { KrutrimApi } from "./api/client.ts";
import { emptyWhenMissing, isThere, toldWhenLost } from "./lostAnswer.ts";

interface PolicyText {
  readonly name: string;
  readonly document: string;
}

/** Policies of the account. The service takes their statements and, as documented, keeps them to itself. */
export class KrutrimAccountPolicies implements AccountPolicies {
  readonly #api: KrutrimApi;
  readonly #accountId: string | undefined;

  constructor(api: KrutrimApi, connection: KrutrimConnection) {
    this.#api = api;
    this.#accountId = connection.accountId;
  }

  list(signal: AbortSignal): Promise<readonly AccountPolicy[]> {
    return emptyWhenMissing(() => listPolicies(this.#api, signal));
  }

  get(id: string, signal: AbortSignal): Promise<AccountPolicy> {
    return getPolicyById(this.#api, id, signal);
  }

  async create(policy: PolicyText, signal: AbortSignal): Promise<AccountPolicy> {
    const content = this.#contentOf(policy);
    return await toldWhenLost(
      () => createPolicy(this.#api, content, signal),
      async (again) => {
        const now = await this.list(again);
        return now.some(({ name }) => name === policy.name) ? "done" : "notDone";
      },
      signal,
    );
  }

  async update(
    seen: AccountPolicy,
    policy: PolicyText,
    signal: AbortSignal,
  ): Promise<AccountPolicy> {
    const content = this.#contentOf(policy);
    refuseChanged(await this.get(seen.id, signal), seen);
    return await toldWhenLost(
      () => updatePolicy(this.#api, seen.id, content, signal),
      async (again) => {
        const now = await this.get(seen.id, again);
        if (now.name !== policy.name) return "notDone";
        // Without its statements the service cannot show what became of them.
        if (now.document === undefined) return "unknown";
        return sameDocument(now.document, policy.document) ? "done" : "notDone";
      },
      signal,
    );
  }

  async remove(policy: AccountPolicy, signal: AbortSignal): Promise<void> {
    try {
      await toldWhenLost(
        () => deletePolicy(this.#api, policy.id, signal),
        async (again) =>
          (await isThere(() => this.get(policy.id, again), "noSuchResource")) ? "notDone" : "done",
        signal,
      );
    } catch (error) {
      // Gone already is what was wanted.
      if (!isStorageError(error, "noSuchResource")) throw error;
    }
  }

  async attach(ids: readonly string[], users: readonly PolicyUser[], signal: AbortSignal) {
    checkAttachment(ids, users);
    const change = () => attachPolicy(this.#api, ids, users, signal);
    // No operation tells who has a policy.
    await toldWhenLost(change, async () => "unknown", signal);
  }

  async detach(ids: readonly string[], users: readonly PolicyUser[], signal: AbortSignal) {
    checkAttachment(ids, users);
    const change = () => detachPolicy(this.#api, ids, users, signal);
    await toldWhenLost(change, async () => "unknown", signal);
  }

  #contentOf({ name, document }: PolicyText): PolicyContent & { accountId?: string } {
    if (name.trim() === "")
      throw new StorageError("invalidInput", "A policy needs a name", { field: "name" });
    return {
      name,
      ...contentOf(document),
      ...(this.#accountId === undefined ? {} : { accountId: this.#accountId }),
    };
  }
}

function invalid(message: string, cause?: unknown): StorageError {
  return new StorageError("invalidInput", message, { field: "document" }, { cause });
}

/** `{"statements": [{…}], "conditions": [{…}]}`, the second optional. */
function contentOf(document: string): Pick<PolicyContent, "statements" | "conditions"> {
  const { statements, conditions = [], ...others } = objectOf(parsed(document));
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) throw invalid(`A policy has statements and conditions, no ${unknown}`);
  if (!isObjectList(statements)) throw invalid("statements is not a list of objects");
  if (!isObjectList(conditions)) throw invalid("conditions is not a list of objects");
  if (statements.length === 0) throw invalid("A policy without statements says nothing");
  return { statements, conditions };
}

function parsed(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch (error) {
    throw invalid("The document is not JSON", error);
  }
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return Object.fromEntries(Object.entries(value));
  throw invalid("The document is not an object");
}

function isObjectList(value: unknown): value is object[] {
  return (
    Array.isArray(value) &&
    value.every((item) => typeof item === "object" && item !== null && !Array.isArray(item))
  );
}

function sameDocument(a: string, b: string): boolean {
  return JSON.stringify(contentOf(a)) === JSON.stringify(contentOf(b));
}

function refuseChanged(now: AccountPolicy, seen: AccountPolicy): void {
  const isSame = now.name === seen.name && now.document === seen.document;
  if (!isSame)
    throw new StorageError("conflict", "The policy was changed by somebody else meanwhile", {
      operation: "updatePolicy",
    });
}

function checkAttachment(ids: readonly string[], users: readonly PolicyUser[]): void {
  if (ids.length === 0)
    throw new StorageError("invalidInput", "No policy is chosen", { field: "policies" });
  const isNamed = users.every((user) => user.customerId || user.resourceName);
  if (users.length === 0 || !isNamed) {
    throw new StorageError("invalidInput", "A user is named by a KCID or a KRN", {
      field: "users",
    });
  }
}
