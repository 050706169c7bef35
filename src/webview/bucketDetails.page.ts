import "./base.css";
import "./bucketDetails/bucketDetails.css";
import type { BucketDetailsCalls, BucketDetailsNotices } from "../protocol/bucketDetails.ts";
import { BucketPage } from "./bucketDetails/bucketPage.ts";
import { connectToHost } from "./host.ts";
import { startPage } from "./startPage.ts";

const { client } = connectToHost<BucketDetailsCalls, BucketDetailsNotices>();
startPage(async () => new BucketPage(await client.request("load", undefined), client).root);
