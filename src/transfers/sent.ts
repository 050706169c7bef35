import type { OnSent } from "../core/store.ts";
import type { ItemProgress } from "./progress.ts";

/** Adds what is sent of one body to the progress; takes it back when it has to be sent again. */
export function sentTo(progress: ItemProgress): { onSent: OnSent; undo(): void } {
  let counted = 0;
  const onSent = (bytes: number) => {
    progress.add(bytes - counted);
    counted = bytes;
  };
  return { onSent, undo: () => onSent(0) };
}
