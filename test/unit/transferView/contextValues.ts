import { StorageError } from "../../../src/core/errors.ts";
import { groups } from "../../../src/transfers/queue/transfer.ts";
import type { TransferViewNode } from "../../../src/transferView/node.ts";
import { orders, states, transferOf } from "./transfers.ts";

const { TransferItems } = await import("../../../src/transferView/item.ts");
const { TransferTexts } = await import("../../../src/transferView/texts.ts");

/** The context values that the items of the TRANSFERS view can have. */
export function transferContextValues(): string[] {
  const texts = new TransferTexts("en", String);
  return [true, false].flatMap((canUndo) => {
    const items = new TransferItems({ texts, count: () => 1, canUndo: () => canUndo });
    return nodes().flatMap((node) => items.of(node).contextValue ?? []);
  });
}

function nodes(): readonly TransferViewNode[] {
  const parent = { kind: "transfer", transfer: transferOf() } as const;
  const error = new StorageError("dns", "x");
  return [
    ...orders.flatMap((order) =>
      states.map(
        (state) => ({ kind: "transfer", transfer: transferOf({ order, state }) }) as const,
      ),
    ),
    ...groups
      .filter((group) => group !== "running")
      .map((group) => ({ kind: "transferGroup", group }) as const),
    { kind: "activeFile", parent, file: { name: "a", bytesDone: 0, sizeBytes: 1 } },
    { kind: "failedFile", parent, failure: { what: "a", error } },
    { kind: "moreTransfers", parent, left: 1 },
  ];
}
