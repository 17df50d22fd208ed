// Starts the program on a free port: `start(program, ['serve'], environment)` gives `{ origin, ready, stop }`.
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';

const freePort = () => new Promise((resolve) => {
  const server = createServer().listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});

export async function start(program, words, environment = {}) {
  const listen = `127.0.0.1:${await freePort()}`;
  const env = { ...process.env, ...environment, THUOCDO__HTTP__LISTEN: listen };
  const child = spawn(program, words, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  child.stderr.on('data', (text) => { log += text; });
  let ended = false;
  child.on('error', (error) => { ended = true; log += error; });
  child.on('exit', () => { ended = true; });
  const origin = `http://${listen}`;
  return {
    origin,
    /** Waits until it answers, so many seconds at most. */
    async ready(seconds) {
      for (const end = Date.now() + seconds * 1000; Date.now() < end && !ended;) {
        // A demo takes connections before it has built its city, and answers none.
        const answer = await fetch(`${origin}/health/ready`, { signal: AbortSignal.timeout(1000) }).catch(() => null);
        if (answer?.ok) return;
        await new Promise((resolve) => { setTimeout(resolve, 100); });
      }
      throw new Error(`the server did not come up:\n${log}`);
    },
    stop: () => child.kill(),
  };
}
