// undici and eventsource-parser: what a Node program without an SDK would use.
import { createParser } from 'eventsource-parser';
import { Agent, request } from 'undici';
import { concurrency, measure, question, take, url } from './common.mjs';

const dispatcher = new Agent({ connections: concurrency, pipelining: 1 });
const headers = { 'content-type': 'application/json' };
const body = JSON.stringify(question);
await measure(async (found) => {
  const response = await request(`${url}/chat/completions`, { method: 'POST', dispatcher, headers, body });
  const parser = createParser({
    onEvent(event) {
      if (event.data !== '[DONE]') take(found, JSON.parse(event.data));
    },
  });
  const decoder = new TextDecoder();
  for await (const bytes of response.body) parser.feed(decoder.decode(bytes, { stream: true }));
});
