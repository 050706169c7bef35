import type { ItemLedger } from "../journal/ledger.ts";
import { looksLikeMd5 } from "../verification/expectation.ts";
import type { Occupant } from "../store/occupied.ts";

/** Servers refuse requests of clocks that are further apart. */
const clockToleranceMs = 15 * 60_000;

/**
 * Whether an occupant is what this transfer put there before it was interrupted. Its ETag tells,
 * where `etags` are what it could be; otherwise its size and time do, when the journal says that it
 * was about to be written.
 */
export function isOurs(
  occupant: Occupant,
  sent: { readonly sizeBytes: number; readonly etags: readonly (string | undefined)[] },
  ledger: ItemLedger,
): boolean {
  if (occupant.sizeBytes !== sent.sizeBytes) return false;
  const { etag, modified } = occupant;
  const comparable = sent.etags.filter((one) => looksLikeMd5(one) && isLike(one, etag));
  if (etag !== undefined && comparable.includes(etag)) return true;
  if (comparable.length > 0) return false;
  const { start } = ledger.open ?? {};
  return (
    start !== undefined &&
    modified !== undefined &&
    modified.getTime() >= start.at - clockToleranceMs
  );
}

/** An ETag of parts and one of a whole say different things about the same bytes. */
function isLike(one: string, other: string | undefined): boolean {
  return looksLikeMd5(other) && one.includes("-") === other.includes("-");
}
