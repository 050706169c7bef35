import { StorageError } from "../../core/errors.ts";
import type { Page } from "../../core/model.ts";

/**
 * All pages of a listing, one after the other. Throws `badResponse` when they go in circles, however
 * large: otherwise such a server would be asked for ever.
 */
export async function* pages<T>(
  load: (cursor: string | undefined) => Promise<Page<T>>,
  where: { readonly bucket: string; readonly prefix: string },
): AsyncGenerator<readonly T[]> {
  let cursor: string | undefined;
  // One cursor is kept, twice as long each time: it is met again when the circle fits in between.
  let kept: string | undefined;
  let since = 0;
  let keptFor = 1;
  do {
    const page: Page<T> = await load(cursor);
    yield page.items;
    ({ cursor } = page);
    if (cursor !== undefined && cursor === kept) {
      const { bucket, prefix } = where;
      const message = `The listing goes in circles: ${prefix}`;
      throw new StorageError("badResponse", message, { bucket, operation: "list" });
    }
    if (++since < keptFor) continue;
    kept = cursor;
    since = 0;
    keptFor *= 2;
  } while (cursor !== undefined);
}

/**
 * Throws `badResponse` for a key that was not asked for. Some servers and gateways ignore a prefix:
 * what is below it would be everything then, and be moved or deleted as that.
 */
export function requireBelow(
  key: string,
  { bucket, prefix }: { readonly bucket: string; readonly prefix: string },
): void {
  if (key.startsWith(prefix)) return;
  const message = `The server lists “${key}”, which is not below “${prefix}”`;
  throw new StorageError("badResponse", message, { bucket, key, operation: "list" });
}
