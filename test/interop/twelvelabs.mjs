// TwelveLabs' own client, unchanged, against our simulator: node twelvelabs.mjs BASE_URL

import assert from "node:assert/strict";
import twelvelabs from "twelvelabs-js";
import { check, finish } from "./check.mjs";

const { TwelvelabsApiClient, TwelvelabsApiError } = twelvelabs;
const baseUrl = `${process.argv[2]}/v1.3`;
const once = { maxRetries: 0 };
const client = new TwelvelabsApiClient({ apiKey: "key", baseUrl });
const question = {
  knowledgeStoreId: "ks_1",
  input: [{ type: "message", role: "user", content: "Why is the sky blue?" }],
};
const video = { video: { type: "url", url: "https://videos.example/1.mp4" }, prompt: "What happens?" };

async function all(stream) {
  const events = [];
  for await (const event of stream) events.push(event);
  return events;
}

function textOf(events) {
  return events.filter((event) => event.type === "response.output_text.delta").map((event) => event.delta).join("");
}

// Their offsets count code points, and so does this.
function cited(part, annotation) {
  return [...part.text].slice(annotation.startIndex, annotation.endIndex + 1).join("");
}

await check("twelvelabs streams a response", async () => {
  const events = await all(await client.responses.createStream(question, once));
  assert.equal(events[0].type, "response.created");
  const last = events.at(-1);
  assert.equal(last.type, "response.completed");
  assert.equal(last.response.status, "completed");
  const part = last.response.output[0].content[0];
  assert.equal(part.text, textOf(events));
  assert.deepEqual(part.annotations.map((each) => each.type), ["video_citation", "image_citation", "collection_citation"]);
  assert.equal(cited(part, part.annotations[1]), "🐕");
  assert.equal(cited(part, part.annotations[2]), "🐕 und 🐈.");
  assert.equal(part.annotations[0].startSec, 1.5);
  assert.ok(last.response.usage.outputTokens > 0);
  events.slice(1).forEach((event, i) => assert.ok(event.sequenceNumber > events[i].sequenceNumber));
});

await check("twelvelabs streams what happens on the way", async () => {
  const events = await all(await client.responses.createStream({ ...question, include: ["intermediate_outputs"] }, once));
  const types = new Set(events.map((event) => event.type));
  for (const type of ["created", "in_progress", "output_item.added", "content_part.added", "output_text.delta",
    "output_text.done", "content_part.done", "function_call_arguments.done", "output_item.done", "completed"])
    assert.ok(types.has(`response.${type}`), type);
  assert.deepEqual(events.at(-1).response.output.map((item) => item.type),
    ["message", "function_call", "function_call_output", "message"]);
});

await check("twelvelabs creates a response", async () => {
  const answer = await client.responses.create(question, once);
  assert.equal(answer.object, "response");
  assert.equal(answer.status, "completed");
  assert.equal(answer.incompleteDetails ?? null, null);
  assert.ok(answer.output[0].content[0].text.length > 20);
});

await check("twelvelabs goes on with a session", async () => {
  const first = await client.responses.create(question, once);
  const second = await client.responses.create({ ...question, sessionId: first.sessionId }, once);
  assert.equal(second.sessionId, first.sessionId);
  assert.equal(second.usage.inputTokens, 2 * first.usage.inputTokens);
  await assert.rejects(
    client.responses.create({ ...question, sessionId: first.sessionId, knowledgeStoreId: "ks_2" }, once),
    (error) => error instanceof TwelvelabsApiError && error.statusCode === 400);
});

await check("twelvelabs gets structured output", async () => {
  const schema = { type: "object", properties: { color: { type: "string" } } };
  const format = { type: "json_schema", name: "answer", schema };
  const answer = await client.responses.create({ ...question, text: { format } }, once);
  assert.equal(typeof JSON.parse(answer.output[0].content[0].text).color, "string");
});

await check("twelvelabs hears of cut and failed answers", async () => {
  const input = [{ type: "message", role: "user", content: "An incomplete answer" }];
  const cut = await client.responses.create({ ...question, input }, once);
  assert.equal(cut.status, "incomplete");
  assert.equal(cut.incompleteDetails.reason, "max_output_tokens");
  input[0].content = "This has to fail.";
  assert.equal((await all(await client.responses.createStream({ ...question, input }, once))).at(-1).type, "response.failed");
});

await check("twelvelabs streams an analysis", async () => {
  const events = await all(await client.analyzeStream(video, once));
  assert.equal(events[0].eventType, "stream_start");
  assert.equal(events.at(-1).eventType, "stream_end");
  assert.equal(events.at(-1).finishReason, "stop");
  const text = events.filter((event) => event.eventType === "text_generation").map((event) => event.text).join("");
  const whole = await client.analyze(video, once);
  assert.equal(whole.data, text);
  assert.equal(whole.finishReason, "stop");
  assert.equal(whole.usage.outputTokens, events.at(-1).metadata.usage.outputTokens);
  const cut = await client.analyze({ ...video, maxTokens: 5 }, once);
  assert.equal(cut.finishReason, "length");
});

await check("twelvelabs is refused with a wrong key", async () => {
  const wrong = new TwelvelabsApiClient({ apiKey: "bad", baseUrl });
  for (const call of [() => wrong.responses.create(question, once), () => wrong.analyze(video, once)])
    await assert.rejects(call, (error) => error.statusCode === 401 && error.body.code === "api_key_invalid");
});

finish();
