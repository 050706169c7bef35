import "./base.css";
import "./connectionForm/connectionForm.css";
import type { ConnectionFormCalls, ConnectionFormNotices } from "../protocol/connectionForm.ts";
import { Form } from "./connectionForm/form.ts";
import { element, icon } from "./element.ts";
import { connectToHost } from "./host.ts";

const { client, keep } = connectToHost<ConnectionFormCalls, ConnectionFormNotices>();
const page = document.getElementById("page");

client
  .request("load", undefined)
  .then((content) => {
    const form = new Form(content, client, keep);
    page?.replaceChildren(form.root);
    form.attend(content.attention);
    client.onNotice("attention", (attention) => form.attend(attention));
  })
  .catch((error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    page?.replaceChildren(
      element("div", { class: "banner", role: "alert" }, icon("error"), message),
    );
  });
