import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { readAwsProfiles } from "../../../src/connections/awsProfiles.ts";
import { readEnvironment } from "../../../src/connections/environment.ts";
import type { ImportCandidate } from "../../../src/connections/importCandidate.ts";
import { validateDraft } from "../../../src/connections/validate.ts";

let folder = "";
before(async () => {
  folder = await mkdtemp(join(tmpdir(), "aws-"));
});
after(() => rm(folder, { recursive: true }));

async function profiles(
  config: string,
  credentials: string,
): Promise<Map<string, ImportCandidate>> {
  const paths = {
    AWS_CONFIG_FILE: join(folder, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "credentials"),
  };
  await writeFile(paths.AWS_CONFIG_FILE, config);
  await writeFile(paths.AWS_SHARED_CREDENTIALS_FILE, credentials);
  const { candidates } = await readAwsProfiles(paths);
  return new Map(candidates.map((candidate) => [candidate.label, candidate]));
}

function valuesOf(candidate: ImportCandidate | undefined) {
  assert.ok(candidate?.result.can, candidate?.label);
  return candidate.result.draft.values;
}

function reasonOf(candidate: ImportCandidate | undefined) {
  assert.ok(candidate && !candidate.result.can);
  return candidate.result.reason;
}

const pair = "aws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = se/cr+et=\n";

test("profiles join both files, and are Amazon's unless an endpoint says otherwise", async () => {
  const found = await profiles(
    "[default]\nregion = eu-west-1\n[profile china]\nregion = cn-north-1\n" + pair,
    `[default]\n${pair}aws_session_token = token==\n`,
  );
  assert.deepEqual(valuesOf(found.get("default")), {
    ...{ name: "default", endpoint: "https://s3.eu-west-1.amazonaws.com", region: "eu-west-1" },
    ...{ accessKeyId: "AKIAEXAMPLE", secretAccessKey: "se/cr+et=", sessionToken: "token==" },
    addressing: "virtualHosted",
  });
  assert.equal(valuesOf(found.get("china")).endpoint, "https://s3.cn-north-1.amazonaws.com.cn");
  for (const candidate of found.values()) {
    assert.ok(candidate.result.can);
    assert.deepEqual(validateDraft(candidate.result.draft, { otherNames: [] }), []);
  }
});

test("endpoints come from the profile or from its services section", async () => {
  const found = await profiles(
    [
      `[profile direct]\nendpoint_url = https://minio.example.com:9000\n${pair}`,
      `[profile nested]\nendpoint_url = https://wrong.example.com\nservices = lab\n${pair}`,
      "[services lab]\ns3 =\n  endpoint_url = http://127.0.0.1:9000\ndynamodb =\n  endpoint_url = http://127.0.0.1:8000\n",
      `[profile ignored]\nignore_configured_endpoint_urls = true\nendpoint_url = https://x.example.com\n${pair}`,
      `[profile style]\nendpoint_url = https://y.example.com\ns3 =\n  addressing_style = virtual\n${pair}`,
    ].join("\n"),
    "",
  );
  assert.deepEqual([...found.keys()], ["direct", "nested", "ignored", "style"]);
  assert.equal(valuesOf(found.get("direct")).endpoint, "https://minio.example.com:9000");
  assert.equal(valuesOf(found.get("direct")).addressing, "path");
  assert.equal(valuesOf(found.get("nested")).endpoint, "http://127.0.0.1:9000");
  assert.equal(valuesOf(found.get("ignored")).endpoint, "https://s3.us-east-1.amazonaws.com");
  assert.equal(valuesOf(found.get("style")).addressing, "virtualHosted");
});

test("profiles without written keys are listed with the reason", async () => {
  const found = await profiles(
    [
      "[profile sso]\nsso_session = corp\nsso_account_id = 1\n[sso-session corp]\nsso_region = us-east-1\n",
      `[profile role]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = default\n${pair}`,
      "[profile web]\nrole_arn = arn\nweb_identity_token_file = /token\n",
      "[profile process]\ncredential_process = /bin/keys\n",
      "[profile login]\nlogin_session = arn:aws:iam::1:user/x\n",
      "[profile half]\naws_access_key_id = AKIA\n",
      "[profile none]\nregion = eu-west-1\n",
    ].join("\n"),
    "",
  );
  assert.equal(reasonOf(found.get("sso")), "singleSignOn");
  assert.equal(reasonOf(found.get("role")), "assumesRole");
  assert.equal(reasonOf(found.get("web")), "webIdentity");
  assert.equal(reasonOf(found.get("process")), "credentialProcess");
  assert.equal(reasonOf(found.get("login")), "consoleLogin");
  assert.equal(reasonOf(found.get("half")), "incompleteKeys");
  assert.equal(reasonOf(found.get("none")), "noKeys");
  assert.equal(found.has("sso-session.corp"), false);
});

test("files that are not there are empty", async () => {
  const missing = {
    AWS_CONFIG_FILE: join(folder, "no"),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, "no", "nor this"),
  };
  const { candidates, paths } = await readAwsProfiles(missing);
  assert.deepEqual(candidates, []);
  assert.deepEqual(paths, [missing.AWS_CONFIG_FILE, missing.AWS_SHARED_CREDENTIALS_FILE]);
});

test("what is there but cannot be read is not taken for an empty file", async () => {
  await assert.rejects(readAwsProfiles({ AWS_CONFIG_FILE: folder }), { kind: "localAccessDenied" });
});

test("the variables of Amazon's tools make a connection", () => {
  const [candidate] = readEnvironment({
    ...{ AWS_ACCESS_KEY_ID: "AKIA", AWS_SECRET_ACCESS_KEY: "s", AWS_SESSION_TOKEN: "" },
    ...{ AWS_DEFAULT_REGION: "eu-north-1", AWS_ENDPOINT_URL: "http://127.0.0.1:9000" },
  });
  assert.deepEqual(valuesOf(candidate), {
    ...{ name: "AWS", endpoint: "http://127.0.0.1:9000", region: "eu-north-1" },
    ...{ accessKeyId: "AKIA", secretAccessKey: "s", addressing: "path" },
  });
  assert.equal(reasonOf(readEnvironment({ AWS_ACCESS_KEY_ID: "AKIA" })[0]), "incompleteKeys");
  assert.deepEqual(readEnvironment({}), []);
});

test("the variables of UpCloud's tools make a connection, one way to sign in at a time", () => {
  const token = { UPCLOUD_TOKEN: "ucat_1" };
  const user = { UPCLOUD_USERNAME: "u", UPCLOUD_PASSWORD: "p" };
  assert.equal(valuesOf(readEnvironment(token)[0]).token, "ucat_1");
  assert.equal(valuesOf(readEnvironment(user)[0]).authentication, "password");
  assert.equal(reasonOf(readEnvironment({ ...token, ...user })[0]), "ambiguous");
  assert.equal(reasonOf(readEnvironment({ UPCLOUD_USERNAME: "u" })[0]), "incompleteKeys");
});
