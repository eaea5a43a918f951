// Holds documents against the reference library, both ways. It needs node and the library:
//
//   npm install @govtechsg/open-attestation@6 ethers@5 && cargo build
//   node plugins/documents/tests/reference.mjs target/debug/portolan
//
// What this writes the library must find valid, and the other way round; each changed copy both must refuse.
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import assert from "node:assert/strict";

const require = createRequire(join(process.cwd(), "x.js"));
const oa = require("@govtechsg/open-attestation");
const { Wallet, utils } = require("ethers");

const portolan = resolve(process.argv[2] ?? "target/debug/portolan");
const folder = mkdtempSync(join(tmpdir(), "documents-"));
const at = (name) => join(folder, name);
const run = (...args) => spawnSync(portolan, ["document", ...args], { encoding: "utf8" });
const wallet = new Wallet("0x" + "42".repeat(32));
const did = `did:ethr:${wallet.address}`;
const issuers = [{ id: did, name: "PORT", revocation: { type: "NONE" }, identityProof: { type: "DID", key: `${did}#controller` } }];
writeFileSync(at("key"), wallet.privateKey);
writeFileSync(at("trust.json"), JSON.stringify([{ did, name: "PORT" }]));

const values = [
  { text: "é 😀 \u2028 \u007f \" \\ \n \u0001", list: ["a", { b: [] }, {}], deep: { a: { b: { c: { d: null } } } } },
  { numbers: [0, -0, 1, -1.5, 12.5, 1e21, 1e-7, 0.1 + 0.2, 123456789012345680000, Number.MAX_VALUE, 5e-324], yes: true, no: false },
  { colon: "string:number:5", uuid: "0b3e5c5e-9f5c-4d3a-8f0e-0123456789ab:string:x", empty: "", spaces: "  x  " },
];
for (let i = 0; i < 300; i++) {
  const random = () => Math.random();
  const value = (depth) => {
    const kind = Math.floor(random() * (depth > 3 ? 5 : 7));
    switch (kind) {
      case 0: return (random() - 0.5) * 10 ** Math.floor(random() * 60 - 30);
      case 1: return Math.floor(random() * 1e6);
      case 2: return random() < 0.5;
      case 3: return null;
      case 4: return Array.from({ length: Math.floor(random() * 12) }, () => String.fromCodePoint(Math.floor(random() * 0xd7ff) + 1)).join("");
      case 5: return Array.from({ length: Math.floor(random() * 4) }, () => value(depth + 1));
      default: return Object.fromEntries(Array.from({ length: Math.floor(random() * 4) }, (_, k) => [`k${k}`, value(depth + 1)]));
    }
  };
  values.push({ value: value(0) });
}

let checked = 0;
for (const own of values) {
  const raw = { id: `N-${checked}`, ...own, issuers };
  writeFileSync(at("raw.json"), JSON.stringify(raw));
  // Ours to theirs.
  const wrapped = run("wrap", at("raw.json"));
  assert.equal(wrapped.status, 0, wrapped.stderr);
  writeFileSync(at("wrapped.json"), wrapped.stdout);
  const signed = run("sign", at("wrapped.json"), "--key", at("key"));
  assert.equal(signed.status, 0, signed.stderr);
  const document = JSON.parse(signed.stdout);
  assert.ok(oa.verifySignature(document), "the library finds our document changed: " + JSON.stringify(own));
  assert.ok(oa.validateSchema(document), "the library finds our document malformed");
  const signer = utils.verifyMessage(utils.arrayify("0x" + document.signature.merkleRoot), document.proof[0].signature);
  assert.equal(signer, wallet.address);
  // Theirs to ours.
  const theirs = await oa.signDocument(oa.wrapDocument(raw), oa.SUPPORTED_SIGNING_ALGORITHM.Secp256k1VerificationKey2018, {
    public: `${did}#controller`,
    private: wallet.privateKey,
  });
  writeFileSync(at("theirs.json"), JSON.stringify(theirs));
  assert.deepEqual(oa.getData(document), oa.getData(JSON.parse(JSON.stringify(theirs))));
  const verified = run("verify", at("theirs.json"), "--trust", at("trust.json"));
  assert.equal(verified.status, 0, verified.stdout + verified.stderr + JSON.stringify(own));
  // Hidden by one, verified by the other.
  writeFileSync(at("signed.json"), signed.stdout);
  const hidden = run("obfuscate", at("signed.json"), "--field", "id");
  assert.equal(hidden.status, 0, hidden.stderr);
  assert.ok(oa.verifySignature(JSON.parse(hidden.stdout)));
  writeFileSync(at("hidden.json"), JSON.stringify(oa.obfuscateDocument(theirs, ["id"])));
  assert.equal(run("verify", at("hidden.json"), "--trust", at("trust.json")).status, 0);
  // Changed: both refuse.
  const changed = structuredClone(theirs);
  changed.data.id = changed.data.id.replace("N-", "M-");
  writeFileSync(at("changed.json"), JSON.stringify(changed));
  assert.equal(oa.verifySignature(changed), false);
  assert.equal(run("verify", at("changed.json"), "--trust", at("trust.json")).status, 1);
  checked++;
}

// Batches of all sizes, both ways.
for (let size = 1; size <= 9; size++) {
  const raws = Array.from({ length: size }, (_, i) => ({ id: `B-${i}`, issuers }));
  raws.forEach((raw, i) => writeFileSync(at(`b${i}.json`), JSON.stringify(raw)));
  const wrapped = run("wrap", ...raws.map((_, i) => at(`b${i}.json`)), "--out", at("batch"));
  assert.equal(wrapped.status, 0, wrapped.stderr);
  for (let i = 0; i < size; i++) assert.ok(oa.verifySignature(JSON.parse(readFileSync(join(at("batch"), `b${i}.json`), "utf8"))));
  for (const document of oa.wrapDocuments(raws)) {
    writeFileSync(at("b.json"), JSON.stringify(document));
    const told = run("verify", at("b.json"), "--trust", at("trust.json"));
    assert.match(told.stdout, /integrity: passed/);
  }
}
console.log(`${checked} documents and 9 batches agree both ways`);
