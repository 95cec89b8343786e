// Servers that nobody here wrote, for our client: node servers.mjs INTEROP_CLIENT

import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { LLMock } from "@copilotkit/aimock";
import { check, finish } from "./check.mjs";

const program = process.argv[2];

async function ask(baseURL, how, question) {
  const { stdout } = await promisify(execFile)(program, [baseURL, how, question], { timeout: 30000 });
  return JSON.parse(stdout);
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

const aimock = new LLMock({ port: 0, chunkSize: 3 });
const usage = { prompt_tokens: 9, completion_tokens: 13, total_tokens: 22 };
aimock.onMessage("hello", { content: "Hi there! How are you, Zoë?", usage });
aimock.onMessage("weather", {
  toolCalls: [
    { name: "get_weather", arguments: '{"city":"Paris","unit":"celsius"}' },
    { name: "get_time", arguments: '{"zone":"CET"}' },
  ],
});
aimock.onMessage("think", { reasoning: "Let me think.", content: "Done." });
aimock.onMessage("overloaded", { error: { message: "Too many requests", type: "rate_limit_error" }, status: 429 });
await aimock.start();

// What says that an answer was whole.
const endedBy = { stream: "done_sentinel", complete: "document" };

for (const how of ["stream", "complete"]) {
  await check(`aimock, ${how}: text and late usage`, async () => {
    const answer = await ask(`${aimock.url}/v1`, how, "hello");
    assert.equal(answer.text, "Hi there! How are you, Zoë?");
    assert.equal(answer.finish_reason, "stop");
    assert.equal(answer.ended_by, endedBy[how]);
    assert.deepEqual(answer.usage, usage);
  });
  await check(`aimock, ${how}: tool calls`, async () => {
    const answer = await ask(`${aimock.url}/v1`, how, "weather");
    assert.equal(answer.finish_reason, "tool_calls");
    assert.equal(answer.ended_by, endedBy[how]);
    assert.deepEqual(
      answer.tool_calls.map((call) => [call.name, JSON.parse(call.arguments)]),
      [["get_weather", { city: "Paris", unit: "celsius" }], ["get_time", { zone: "CET" }]],
    );
    assert.ok(answer.tool_calls.every((call) => call.id.length > 0));
  });
  await check(`aimock, ${how}: reasoning`, async () => {
    const answer = await ask(`${aimock.url}/v1`, how, "think");
    assert.equal(answer.text, "Done.");
    assert.equal(answer.reasoning, "Let me think.");
    assert.equal(answer.ended_by, endedBy[how]);
  });
  await check(`aimock, ${how}: an error`, async () => {
    const answer = await ask(`${aimock.url}/v1`, how, "overloaded");
    assert.equal(answer.error, "rate_limited");
    assert.match(answer.message, /Too many requests/);
  });
}
await aimock.stop();

const folder = mkdtempSync(join(tmpdir(), "tokenwire-interop-"));
writeFileSync(
  join(folder, "mock-llm.yaml"),
  `streaming:
  chunkSize: 4
  chunkIntervalMs: 5
rules:
  - path: "/v1/chat/completions"
    match: "contains(to_string(body.messages), 'hello')"
    response:
      status: 200
      content: |
        {"id":"chatcmpl-1","object":"chat.completion","created":1790000000,"model":"gpt-4o",
         "choices":[{"index":0,"message":{"role":"assistant","content":"Hi there! How are you?"},"finish_reason":"stop"}],
         "usage":{"prompt_tokens":2,"completion_tokens":6,"total_tokens":8}}
`,
);
const port = await freePort();
const main = fileURLToPath(new URL("node_modules/@dwmkerr/mock-llm/dist/main.js", import.meta.url));
const mock = spawn(process.execPath, [main, "--config", join(folder, "mock-llm.yaml")], {
  env: { ...process.env, PORT: String(port), HOST: "127.0.0.1" },
  cwd: folder,
  stdio: "ignore",
});
for (let i = 0; i < 100; i += 1) {
  try {
    await fetch(`http://127.0.0.1:${port}/health`);
    break;
  } catch {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
for (const how of ["stream", "complete"]) {
  await check(`mock-llm, ${how}: text`, async () => {
    const answer = await ask(`http://127.0.0.1:${port}/v1`, how, "hello");
    assert.equal(answer.text, "Hi there! How are you?");
    assert.equal(answer.finish_reason, "stop");
    assert.equal(answer.ended_by, endedBy[how]);
    // Its streams have none.
    const usage = { prompt_tokens: 2, completion_tokens: 6, total_tokens: 8 };
    assert.deepEqual(answer.usage, how === "complete" ? usage : null);
  });
}
mock.kill();

finish();
