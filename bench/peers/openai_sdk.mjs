// OpenAI's SDK, pointed at the same server.
import OpenAI from 'openai';
import { measure, question, take, url } from './common.mjs';

const client = new OpenAI({ apiKey: 'key', baseURL: url, maxRetries: 0 });
await measure(async (found) => {
  for await (const chunk of await client.chat.completions.create(question)) take(found, chunk);
});
