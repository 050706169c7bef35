import type {
  BucketDetailsCalls,
  BucketDetailsContent,
  BucketDetailsNotices,
  UploadId,
  UploadRow,
} from "../../protocol/bucketDetails.ts";
import type { Client } from "../../protocol/rpcClient.ts";
import { button, rowButton } from "../button.ts";
import { element } from "../element.ts";

/** The table of unfinished uploads with what can be done about them. */
export class UploadsSection {
  readonly root = element("section", { class: "uploads" });
  readonly #content: BucketDetailsContent;
  readonly #client: Client<BucketDetailsCalls, BucketDetailsNotices>;
  readonly #body = element("tbody");
  readonly #status = element("p", { class: "status", role: "status" });
  readonly #none: HTMLElement;
  readonly #table: HTMLElement;
  readonly #more;
  readonly #abortAll;
  readonly #rows = new Map<string, { readonly row: HTMLElement; readonly size: HTMLElement }>();
  #cursor: string | undefined;

  constructor(
    content: BucketDetailsContent,
    client: Client<BucketDetailsCalls, BucketDetailsNotices>,
  ) {
    const { texts } = content;
    this.#content = content;
    this.#client = client;
    this.#none = element("p", { class: "help", hidden: true }, texts.noUploads);
    this.#more = button(texts.more, "more", () => void this.#load());
    this.#abortAll = button(texts.abortAll, "abortAll", () => void this.#abort(undefined));
    const heads = [texts.key, texts.started, texts.size, ""];
    this.#table = element(
      "table",
      {},
      element("thead", {}, element("tr", {}, ...heads.map((text) => element("th", {}, text)))),
      this.#body,
    );
    const buttons = element(
      "div",
      { class: "buttons" },
      ...[this.#more, this.#abortAll],
      content.canPrevent && button(texts.prevent, "prevent", () => void this.#prevent()),
      button(texts.refresh, "refresh", () => void this.#refresh()),
    );
    this.root.append(
      element("h2", {}, texts.uploads),
      element("p", { class: "help" }, texts.uploadsIntro),
      ...[this.#table, this.#none, this.#status, buttons],
    );
    client.onNotice("uploadSize", ({ size, ...id }) => {
      const known = this.#rows.get(nameOf(id));
      if (known) known.size.textContent = size;
    });
    void this.#load();
  }

  async #refresh(): Promise<void> {
    this.#cursor = undefined;
    this.#rows.clear();
    this.#body.replaceChildren();
    await this.#load();
  }

  async #load(): Promise<void> {
    await this.#attempt(async () => {
      const request = this.#cursor === undefined ? {} : { cursor: this.#cursor };
      const page = await this.#client.request("uploads", request);
      this.#cursor = page.cursor;
      for (const upload of page.rows) this.#add(upload);
    });
    this.#draw();
  }

  #add(upload: UploadRow): void {
    const { key, uploadId } = upload;
    const size = element("td", { class: "number" }, "…");
    const abort = rowButton(upload.name, this.#content.texts.abort, "abort", () => {
      void this.#abort([{ key, uploadId }]);
    });
    const name = element("td", { class: "key" }, element("code", {}, upload.name));
    const started = element("td", {}, upload.started);
    const row = element("tr", {}, ...[name, started, size], element("td", {}, abort));
    this.#rows.set(nameOf(upload), { row, size });
    this.#body.append(row);
  }

  async #abort(uploads: readonly UploadId[] | undefined): Promise<void> {
    await this.#attempt(async () => {
      const outcome = await this.#client.request("abort", uploads ? { uploads } : {});
      if (outcome.kind === "cancelled") return;
      for (const id of outcome.aborted) {
        this.#rows.get(nameOf(id))?.row.remove();
        this.#rows.delete(nameOf(id));
      }
      this.#status.textContent = outcome.sentence;
    });
    this.#draw();
  }

  async #prevent(): Promise<void> {
    await this.#attempt(async () => {
      this.#status.textContent = (await this.#client.request("prevent", undefined)).sentence;
    });
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      this.#status.textContent = "";
      await work();
    } catch (error) {
      this.#status.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  #draw(): void {
    const isEmpty = this.#rows.size === 0;
    this.#table.hidden = isEmpty;
    this.#none.hidden = !isEmpty || this.#cursor !== undefined;
    this.#more.hidden = this.#cursor === undefined;
    this.#abortAll.hidden = isEmpty;
  }
}

function nameOf({ key, uploadId }: UploadId): string {
  return JSON.stringify([key, uploadId]);
}
