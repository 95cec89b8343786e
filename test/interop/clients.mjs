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

const perplexity = new Perplexity({ apiKey: "key", baseURL, maxRetries: 0 });
const agentRequest = { input: "Why is the sky blue?", preset: "fast" };

await check("perplexity streams an agent", async () => {
  const request = { ...agentRequest, tools: [{ type: "sandbox" }], skills: [{ type: "builtin", name: "office" }] };
  const types = new Set();
  let text = "";
  let last;
  for await (const event of await perplexity.responses.create({ ...request, stream: true })) {
    types.add(event.type);
    if (event.type === "response.output_text.delta") text += event.delta;
    if (last) assert.ok(event.sequence_number > last.sequence_number);
    last = event;
  }
  for (const type of [
    "created", "in_progress", "completed", "output_item.added", "output_item.done", "output_text.delta", "output_text.done",
    "reasoning.started", "reasoning.stopped", "reasoning.search_queries", "reasoning.search_results",
    "reasoning.fetch_url_queries", "reasoning.fetch_url_results", "skill.loaded",
  ]) assert.ok(types.has(`response.${type}`), type);
  const { response } = last;
  assert.equal(last.type, "response.completed");
  assert.equal(response.status, "completed");
  const parts = response.output.filter((item) => item.type === "message").flatMap((item) => item.content);
  assert.equal(parts.map((part) => part.text).join(""), text);
  const whole = await perplexity.responses.create(request);
  assert.equal(whole.output_text, text);
  assert.deepEqual(whole.usage, response.usage);
});
await check("perplexity sees an agent fail", async () => {
  let last;
  for await (const event of await perplexity.responses.create({ ...agentRequest, input: "fail", stream: true })) last = event;
  assert.equal(last.type, "response.failed");
  assert.match(last.error.message, /failed/);
  await assert.rejects(perplexity.responses.create({ input: "x" }), (error) => error.status === 400);
  await assert.rejects(perplexity.responses.retrieve("none"), (error) => error.status === 404);
});
await check("perplexity runs an agent in the background", async () => {
  const created = await perplexity.responses.create({ ...agentRequest, background: true });
  assert.equal(created.status, "queued");
  let response = created;
  for (let i = 0; i < 50 && response.status !== "completed"; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    response = await perplexity.responses.retrieve(created.id);
  }
  assert.equal(response.status, "completed");
  assert.ok(response.output_text.length > 20);
  const second = await perplexity.responses.create({ ...agentRequest, background: true });
  const cancelled = await perplexity.responses.cancel(second.id);
  assert.deepEqual(cancelled, { response_id: second.id, status: "cancelling" });
  assert.equal((await perplexity.responses.retrieve(second.id)).status, "cancelled");
});
await check("perplexity fetches the files of an agent", async () => {
  const made = await perplexity.responses.create({ ...agentRequest, tools: [{ type: "sandbox" }] });
  const files = await perplexity.responses.files.list(made.id);
  assert.equal(files.data.length, 1);
  const content = await perplexity.responses.files.content(files.data[0].id, { response_id: made.id });
  assert.equal(await content.text(), made.output_text);
  assert.equal(Buffer.byteLength(made.output_text), files.data[0].bytes);
});
await check("perplexity searches", async () => {
  const found = await perplexity.search.create({ query: ["blue sky", "red sky"], max_results: 3 });
  assert.equal(found.results.length, 6);
  assert.ok(found.results.every((result) => result.title && result.url && result.snippet));
});
await check("perplexity embeds", async () => {
  const vectors = await perplexity.embeddings.create({ model: "pplx-embed-v1-0.6b", input: ["a", "b"], dimensions: 128 });
  assert.equal(vectors.data.length, 2);
  assert.equal(Buffer.from(vectors.data[1].embedding, "base64").length, 128);
  const request = { model: "pplx-embed-context-v1-0.6b", input: [["a", "b"], ["c"]], dimensions: 128 };
  const documents = await perplexity.contextualizedEmbeddings.create(request);
  assert.deepEqual(documents.data.map((document) => document.data.length), [2, 1]);
});
await check("perplexity opens a browser", async () => {
  const session = await perplexity.browser.sessions.create({});
  assert.equal(session.status, "running");
  await perplexity.browser.sessions.delete(session.session_id);
  await assert.rejects(perplexity.browser.sessions.delete(session.session_id), (error) => error.status === 404);
});

finish();
