import { StorageError } from "../../core/errors.ts";
import type { Page } from "../../core/model.ts";

/**
 * All pages of a listing, one after the other; while one is worked on, the next is on its way. Throws `badResponse` when they go in circles, however
 * large: otherwise such a server would be asked for ever.
 */
export async function* pages<T>(
  load: (cursor: string | undefined) => Promise<Page<T>>,
  where: { readonly bucket: string; readonly prefix: string },
): AsyncGenerator<readonly T[]> {
  // One cursor is kept, twice as long each time: it is met again when the circle fits in between.
  let kept: string | undefined;
  let since = 0;
  let keptFor = 1;
  let next: Promise<Page<T>> | undefined = load(undefined);
  while (next) {
    const { items, cursor }: Page<T> = await next;
    const isCircle: boolean = cursor !== undefined && cursor === kept;
    next = cursor === undefined || isCircle ? undefined : load(cursor);
    // Told to whoever asks for that page; perhaps nobody does.
    next?.catch(() => undefined);
    yield items;
    if (isCircle) {
      const { bucket, prefix } = where;
      const message = `The listing goes in circles: ${prefix}`;
      throw new StorageError("badResponse", message, { bucket, operation: "list" });
    }
    if (++since < keptFor) continue;
    kept = cursor;
    since = 0;
    keptFor *= 2;
  }
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
