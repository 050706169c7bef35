import { after, before, describe } from "node:test";
import { testBuckets } from "./s3/buckets.ts";
import { testConditions } from "./s3/conditions.ts";
import { testCredentials } from "./s3/credentials.ts";
import { testDeletes } from "./s3/deletes.ts";
import { testKeys } from "./s3/keys.ts";
import { testLinks } from "./s3/links.ts";
import { testListing } from "./s3/listing.ts";
import { testMultipart } from "./s3/multipart.ts";
import { testObjects } from "./s3/objects.ts";
import { testCopies } from "./s3/copies.ts";
import { clientOf, freshName, live, removeBucket } from "./s3/server.ts";
import type { Running, Workplace } from "./s3/server.ts";
import { serversUnderTest } from "./s3/servers.ts";
import { testTroubles } from "./s3/troubles.ts";

/**
 * One suite, run against every server. What a server lacks is stated in its abilities and expected
 * as a lack, so that a change on either side fails a test.
 */
for (const server of serversUnderTest()) {
  describe(`S3 on ${server.name}`, () => {
    let running: Running;
    let place: Workplace;
    const bucket = freshName();

    before(async () => {
      running = await server.start();
      const { http, home } = clientOf(running);
      const { multipart } = home.store;
      if (!multipart) throw new Error("The S3 store has no multipart uploads");
      await home.createBucket({ name: bucket }, live());
      place = { http, home, store: home.store, multipart, bucket };
    });

    after(async () => {
      await removeBucket(place.home, bucket);
      await place.http.close();
      await running.stop();
    });

    const context = { abilities: server.abilities, running: () => running, place: () => place };
    testBuckets(context);
    testObjects(context);
    testKeys(context);
    testListing(context);
    testDeletes(context);
    testCopies(context);
    testMultipart(context);
    testConditions(context);
    testLinks(context);
    testCredentials(context);
    testTroubles(context);
  });
}
