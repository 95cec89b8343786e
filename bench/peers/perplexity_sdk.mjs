// The official SDK, @perplexity-ai/perplexity_ai.
import Perplexity from '@perplexity-ai/perplexity_ai';
import { measure, question, take, url } from './common.mjs';

const client = new Perplexity({ apiKey: 'key', baseURL: url, maxRetries: 0 });
await measure(async (found) => {
  for await (const chunk of await client.chat.completions.create(question)) take(found, chunk);
});
