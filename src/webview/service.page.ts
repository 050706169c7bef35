import "./base.css";
import "./service/service.css";
import type { ServiceCalls, ServiceNotices } from "../protocol/service.ts";
import { connectToHost } from "./host.ts";
import { ServicePage } from "./service/servicePage.ts";
import { startPage } from "./startPage.ts";

const { client } = connectToHost<ServiceCalls, ServiceNotices>();
startPage(async () => new ServicePage(await client.request("load", undefined), client).root);
