// What the Node peers share: URL CONCURRENCY REQUESTS, that many requests side by side, one line of JSON.
export const [url, concurrency, requests] = [process.argv[2], +process.argv[3], +process.argv[4]];
export const question = {
  model: 'sonar',
  messages: [{ role: 'user', content: 'Why is the sky blue?' }],
  stream: true,
};
export async function measure(ask) {
  const found = { events: 0, text_bytes: 0 };
  const before = process.cpuUsage();
  let begun = 0;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (begun < requests) {
        begun += 1;
        await ask(found);
      }
    }),
  );
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
