import type { Disposable } from "../core/events.ts";
import type { FormsOptions } from "../panels/connectionForms.ts";
import type { LifecyclePanels } from "../panels/lifecyclePanels.ts";
import type { CommandContext } from "./context.ts";
import { lazyForms } from "./lazyForms.ts";

/** Every panel, each loaded on first use. */
export function lazyPanels(
  options: FormsOptions,
): Disposable & Pick<CommandContext, "connectionForms" | "lifecyclePanels"> {
  const forms = lazyForms(options);
  let lifecycle: Promise<LifecyclePanels> | undefined;
  return {
    connectionForms: forms.get,
    lifecyclePanels: () =>
      (lifecycle ??= import("../panels/lifecyclePanels.ts").then(
        (it) => new it.LifecyclePanels(options),
      )),
    dispose: () => void forms.dispose(),
  };
}
