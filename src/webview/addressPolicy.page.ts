import "./base.css";
import "./addressPolicy/addressPolicy.css";
import type { AddressPolicyCalls, AddressPolicyNotices } from "../protocol/addressPolicy.ts";
import { PolicyPage } from "./addressPolicy/policyPage.ts";
import { connectToHost } from "./host.ts";
import { startPage } from "./startPage.ts";

const { client } = connectToHost<AddressPolicyCalls, AddressPolicyNotices>();
startPage(async () => {
  const content = await client.request("load", undefined);
  return new PolicyPage(content, client).root;
});
