// Our schemas, and what we read and write by them, before a validator that nobody here wrote: node schemas.mjs PROGRAM

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { Ajv } from "ajv";
import { check, finish } from "./check.mjs";

const lines = execFileSync(process.argv[2], { encoding: "utf8", maxBuffer: 1 << 28 }).trim().split("\n");
assert.ok(lines.length >= 12);

for (const line of lines) {
  const { type, schema, values, changed } = JSON.parse(line);
  await check(`${type}: ajv and the library agree`, async () => {
    const validate = new Ajv({ strict: true }).compile(JSON.parse(schema));
    for (const text of values) assert.ok(validate(JSON.parse(text)), `${text}: ${JSON.stringify(validate.errors)}`);
    let refused = 0;
    for (const { text, accepted, why } of changed) {
      assert.equal(validate(JSON.parse(text)), accepted, `${text}\nours: ${why}\najv: ${JSON.stringify(validate.errors)}`);
      refused += accepted ? 0 : 1;
    }
    assert.ok(refused > 50, `${refused} refused`);
    console.log(`        ${values.length} values, ${changed.length} changed ones, of which ${refused} are refused`);
  });
}

finish();
