// Installs, generates and compiles the example client while a demo city is made in a folder, then runs the client's tests,
// every screen among them, against it: `node client.mjs target/debug/thuocdo /tmp/somewhere`.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { start } from './start.mjs';

const [program, folder] = process.argv.slice(2);
const cwd = new URL('../../clients/typescript/', import.meta.url);
const npm = (words, environment = {}) => new Promise((resolve, reject) => {
  const env = { ...process.env, ...environment };
  const child = spawn('npm', words, { cwd, env, stdio: ['ignore', 'inherit', 'inherit'] });
  child.on('error', reject);
  child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`npm ${words.join(' ')} failed`))));
});

const demo = await start(program, ['demo', '--file', join(folder, 'demo.db')]);
try {
  await npm(['ci', '--no-audit', '--no-fund', '--silent']);
  await npm(['run', '--silent', 'check']);
  await demo.ready(600);
  await npm(['test', '--silent'], { THUOCDO_URL: `${demo.origin}/graphql` });
} catch (error) {
  console.error(String(error));
  process.exitCode = 1;
} finally {
  demo.stop();
}
