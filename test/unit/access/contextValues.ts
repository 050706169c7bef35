import "../vscodeStub/hook.ts";
import { everyNode } from "./nodes.ts";

const { AccessItems } = await import("../../../src/access/item.ts");
const { AccessItemTexts } = await import("../../../src/access/itemTexts.ts");

/** The context values that the items of the ACCESS view can have. */
export function accessContextValues(): string[] {
  const items = new AccessItems(new AccessItemTexts("en", String));
  return everyNode().flatMap((node) => items.of(node).contextValue ?? []);
}
