// What the Node peers share: URL CONCURRENCY REQUESTS WARM_UP, so many requests side by side that are not counted, until
// what is hot is compiled, then REQUESTS that are; one line of JSON.
export const [url, concurrency, requests, warm_up] = [process.argv[2], ...process.argv.slice(3, 6).map(Number)];
export const question = {
  model: 'sonar',
  messages: [{ role: 'user', content: 'Why is the sky blue?' }],
  stream: true,
};
async function askAll(times, ask) {
  const found = { events: 0, text_bytes: 0 };
  let begun = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (begun < times) {
        begun += 1;
        await ask(found);
      }
    }),
  );
  return found;
}
export async function measure(ask) {
  await askAll(warm_up, ask);
  const before = process.cpuUsage();
  const found = await askAll(requests, ask);
  const used = process.cpuUsage(before);
  const rss_kib = Math.round(process.memoryUsage().rss / 1024);
  console.log(JSON.stringify({ cpu_us: used.user + used.system, ...found, rss_kib }));
  process.exit();
}
export function take(found, chunk) {
  found.events += 1;
  const text = chunk.choices[0]?.delta?.content;
  if (text) found.text_bytes += Buffer.byteLength(text);
}
