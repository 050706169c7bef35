import "./base.css";
import "./objectProperties/objectProperties.css";
import type {
  ObjectPropertiesCalls,
  ObjectPropertiesNotices,
} from "../protocol/objectProperties.ts";
import { connectToHost } from "./host.ts";
import { ObjectPropertiesPage } from "./objectProperties/propertiesPage.ts";
import { startPage } from "./startPage.ts";

const { client } = connectToHost<ObjectPropertiesCalls, ObjectPropertiesNotices>();
startPage(
  async () => new ObjectPropertiesPage(await client.request("load", undefined), client).root,
);
