import { StorageError } from "../../core/errors.ts";
import { undoneOnFailure } from "../cleanUp.ts";
import { shielded } from "../signals.ts";
import type { ObjectPlace } from "../store/objectSource.ts";
import type { Tools } from "../tools.ts";

/**
 * A move must not lose tags: what was made without them is taken away again, unless it took the
 * place of something, and the source stays. Always throws.
 */
export async function refuseWithoutTags(
  tools: Tools,
  from: ObjectPlace,
  {
    made,
    problem,
  }: {
    readonly made: (ObjectPlace & { readonly etag: string | undefined }) | undefined;
    readonly problem: StorageError;
  },
  signal: AbortSignal,
): Promise<never> {
  const { bucket, key } = from;
  const message = `Not moved, because its tags cannot be kept there: ${key}`;
  const facts = { ...problem.facts, bucket, key, operation: "set tags" };
  return undoneOnFailure<never>(
    () => Promise.reject(new StorageError(problem.kind, message, facts, { cause: problem })),
    async () => {
      if (!made) return;
      const { store, etag } = made;
      const doomed = { key: made.key, ...(etag !== undefined && { ifMatch: etag }) };
      await shielded(
        async (calm) => {
          const [outcome] = await store.delete(made.bucket, [doomed], calm);
          if (outcome?.error) throw outcome.error;
        },
        tools.options.graceMs,
        signal,
      );
    },
  );
}
