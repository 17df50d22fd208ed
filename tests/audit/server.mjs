// Starts the program on an empty database in a folder, and runs the audit against it:
// `node server.mjs target/debug/thuocdo /tmp/somewhere`.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { join } from 'node:path';

const [program, folder] = process.argv.slice(2);
const port = await new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});
const origin = `http://127.0.0.1:${port}`;
const server = spawn(program, ['serve'], {
  env: { ...process.env, THUOCDO__DATABASE__URL: join(folder, 'audit.db'), THUOCDO__HTTP__LISTEN: `127.0.0.1:${port}` },
  stdio: ['ignore', 'ignore', 'pipe'],
});
let log = '';
server.stderr.on('data', (text) => { log += text; });
let ended = false;
server.on('exit', () => { ended = true; });

async function ready() {
  for (const end = Date.now() + 60_000; Date.now() < end && !ended;) {
    const answer = await fetch(`${origin}/health/ready`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => { setTimeout(resolve, 100); });
  }
  throw new Error(`the server did not come up:\n${log}`);
}

try {
  await ready();
  process.argv[2] = `${origin}/graphql`;
  await import('./audit.mjs');
} finally {
  server.kill();
}
