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
  const usages = [];
  for await (const chunk of stream) {
    text += chunk.choices[0]?.delta?.content ?? "";
    if (chunk.usage) usages.push(chunk.usage);
    last = chunk;
  }
  return { text, last, usages };
}

// The simulator counts four bytes of the question for a token, and one more.
const promptTokens = 1 + Math.ceil(question.messages[0].content.length / 4);

function checkUsage(usage) {
  assert.equal(usage.prompt_tokens, promptTokens);
  assert.equal(usage.total_tokens, usage.prompt_tokens + usage.completion_tokens);
}

for (const [name, client] of [
  ["openai", new OpenAI({ apiKey: "key", baseURL, maxRetries: 0 })],
  ["perplexity", new Perplexity({ apiKey: "key", baseURL, maxRetries: 0 })],
]) {
  await check(`${name} streams`, async () => {
    const { text, last, usages } = await gather(await client.chat.completions.create({ ...question, stream: true }));
    assert.ok(text.length > 20, `text: ${text}`);
    assert.equal(last.choices[0].finish_reason, "stop");
    assert.equal(last.choices[0].message.content, text);
    usages.forEach(checkUsage);
    usages.slice(1).forEach((usage, i) => assert.ok(usage.completion_tokens >= usages[i].completion_tokens));
    const whole = await client.chat.completions.create(question);
    assert.equal(whole.choices[0].message.content, text);
    assert.deepEqual(last.usage, whole.usage);
    assert.equal(last.search_results.length, 8);
    assert.deepEqual(last.citations, last.search_results.map((result) => result.url));
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
  checkUsage(job.response.usage);
  const list = await client.async.chat.completions.list();
  assert.ok(list.requests.some((entry) => entry.id === created.id));
});

await check("perplexity lists jobs page by page", async () => {
  const client = new Perplexity({ apiKey: "key", baseURL, maxRetries: 0 });
  const request = { ...question, model: "sonar-deep-research" };
  const made = [];
  for (let i = 0; i < 5; i += 1) made.unshift((await client.async.chat.completions.create({ request })).id);
  const found = [];
  const sizes = [];
  for (let next_token; sizes.length < 10; ) {
    const page = await client.async.chat.completions.list({ query: { limit: 2, ...(next_token && { next_token }) } });
    sizes.push(page.requests.length);
    found.push(...page.requests.map((entry) => entry.id));
    next_token = page.next_token;
    if (!next_token) break;
  }
  assert.deepEqual(found.slice(0, 5), made);
  // The one of the job before is there too.
  assert.deepEqual(sizes, [2, 2, 2]);
  await assert.rejects(client.async.chat.completions.list({ query: { limit: 0 } }), (error) => error.status === 422);
  await assert.rejects(
    client.async.chat.completions.list({ query: { next_token: "x" } }), (error) => error.status === 400);
});

finish();
