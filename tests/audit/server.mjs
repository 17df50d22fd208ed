// Starts the program on an empty database in a folder, and runs the audit against it:
// `node server.mjs target/debug/thuocdo /tmp/somewhere`.
import { join } from 'node:path';
import { start } from './start.mjs';

const [program, folder] = process.argv.slice(2);
const server = await start(program, ['serve'], { THUOCDO__DATABASE__URL: join(folder, 'audit.db') });
try {
  await server.ready(60);
  process.argv[2] = `${server.origin}/graphql`;
  await import('./audit.mjs');
} finally {
  server.stop();
}
