// The providers' own clients, unchanged, against our simulator: node clients.mjs BASE_URL

import assert from "node:assert/strict";
import Perplexity from "@perplexity-ai/perplexity_ai";
import OpenAI from "openai";
import { check, finish } from "./check.mjs";

const baseURL = process.argv[2];
const question = { model: "sonar", messages: [{ role: "user", content: "Why is the sky blue?" }] };

async function gather(stream) {
  let text = "";
  let last;
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? "";
    last = chunk;
  }
  return { text, last };
}

for (const [name, client] of [
  ["openai", new OpenAI({ apiKey: "key", baseURL, maxRetries: 0 })],
  ["perplexity", new Perplexity({ apiKey: "key", baseURL, maxRetries: 0 })],
]) {
  await check(`${name} streams`, async () => {
    const { text, last } = await gather(await client.chat.completions.create({ ...question, stream: true }));
    assert.ok(text.length > 20, `text: ${text}`);
    assert.equal(last.choices[0].finish_reason, "stop");
    assert.equal(last.choices[0].message.content, text);
    assert.ok(last.usage.total_tokens > 0);
    assert.ok(last.search_results.length > 0);
  });
  await check(`${name} completes`, async () => {
    const answer = await client.chat.completions.create(question);
    assert.ok(answer.choices[0].message.content.length > 20);
    assert.equal(answer.object, "chat.completion");
  });
  await check(`${name} streams in concise mode`, async () => {
    const stream = await client.chat.completions.create({ ...question, model: "sonar-pro", stream: true, stream_mode: "concise" });
    const { text, last } = await gather(stream);
    assert.equal(last.object, "chat.completion.done");
    assert.equal(last.choices[0].message.content, text);
  });
  await check(`${name} is refused with a wrong key`, async () => {
    const wrong = new client.constructor({ apiKey: "bad", baseURL, maxRetries: 0 });
    await assert.rejects(wrong.chat.completions.create(question), (error) => error.status === 401);
  });
}

await check("perplexity runs a job", async () => {
  const client = new Perplexity({ apiKey: "key", baseURL, maxRetries: 0 });
  const request = { ...question, model: "sonar-deep-research" };
  const created = await client.async.chat.completions.create({ request, idempotency_key: "interop" });
  assert.equal(created.status, "CREATED");
  const again = await client.async.chat.completions.create({ request, idempotency_key: "interop" });
  assert.equal(again.id, created.id);
  let job = created;
  for (let i = 0; i < 50 && job.status !== "COMPLETED"; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    job = await client.async.chat.completions.get(created.id);
  }
  assert.equal(job.status, "COMPLETED");
  assert.ok(job.response.choices[0].message.content.length > 20);
  const list = await client.async.chat.completions.list();
  assert.ok(list.requests.some((entry) => entry.id === created.id));
});

finish();
