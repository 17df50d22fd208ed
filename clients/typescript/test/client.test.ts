// The client against a `fetch` of our own: what is sent when tokens end and lines break.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { Client, type Tokens } from '../src/client.js';
import { SaveSelfAssessmentDocument, ViewerDocument } from '../src/gql/graphql.js';
import { rows, type Page } from '../src/pages.js';
import { compareDecimals, toDecimal, type Decimal } from '../src/scalars.js';

interface Sent {
  readonly authorization: string | null;
  readonly language: string | null;
  readonly operation: string;
  readonly variables: { readonly input?: { readonly idempotencyKey?: string; readonly refreshToken?: string } };
}

const tokens = (number: number): Tokens => ({
  accessToken: `access-${number}`,
  accessExpiresAt: '2026-01-31T00:00:00Z',
  refreshToken: `refresh-${number}`,
  refreshExpiresAt: '2026-02-28T00:00:00Z',
  mustChangePassword: false,
});

const unauthenticated = { errors: [{ message: 'Log in again.', extensions: { code: 'UNAUTHENTICATED' } }] };
const viewer = { data: { viewer: { account: null, roles: [], scopes: [] } } };

/** A client whose calls `answer` answers: an object as JSON, a string as it stands, an error as a broken line. */
function clientOf(answer: (sent: Sent) => unknown, kept: Tokens | null = tokens(1)) {
  const sent: Sent[] = [];
  const told: (Tokens | null)[] = [];
  const fetch: typeof globalThis.fetch = async (_, init) => {
    const body = JSON.parse(String(init?.body)) as { query: string; variables: Sent['variables'] };
    const headers = new Headers(init?.headers);
    const operation = /(?:query|mutation) (\w+)/.exec(body.query)?.[1] ?? '';
    const [authorization, language] = [headers.get('authorization'), headers.get('accept-language')];
    sent.push({ authorization, language, operation, variables: body.variables });
    const said = answer(sent[sent.length - 1]!);
    if (said instanceof Error) throw said;
    return new Response(typeof said === 'string' ? said : JSON.stringify(said));
  };
  const onTokens = (next: Tokens | null) => void told.push(next);
  const client = new Client({ url: 'http://api', fetch, tokens: kept, onTokens, waits: [0], newKey: randomUUID });
  return { client, sent, told };
}

test('calls that find the token ended share one refresh', async () => {
  const { client, sent, told } = clientOf(({ operation, authorization }) => {
    if (operation === 'Refresh') return { data: { refresh: { tokens: tokens(2), errors: [] } } };
    return authorization === 'Bearer access-2' ? viewer : unauthenticated;
  });
  const results = await Promise.all([client.query(ViewerDocument, {}), client.query(ViewerDocument, {})]);
  assert.deepEqual(results.map(({ ok }) => ok), [true, true]);
  const refreshes = sent.filter(({ operation }) => operation === 'Refresh');
  assert.equal(refreshes.length, 1);
  assert.deepEqual(refreshes[0]?.variables.input, { refreshToken: 'refresh-1' });
  assert.equal(refreshes[0]?.authorization, null, 'an ended token would be refused first');
  assert.deepEqual(told, [tokens(2)]);
  assert.equal(sent[0]?.language, 'vi');
});

test('a refused refresh ends the session, one without an answer does not', async () => {
  const over = clientOf(() => unauthenticated);
  const ended = await over.client.query(ViewerDocument, {});
  assert.ok(!ended.ok && ended.failure.kind === 'signed-out');
  assert.deepEqual(over.told, [null]);
  assert.equal(over.client.signedIn, false);

  const broken = clientOf(({ operation }) => (operation === 'Refresh' ? new Error('line') : unauthenticated));
  const unknown = await broken.client.query(ViewerDocument, {});
  assert.ok(!unknown.ok && unknown.failure.kind === 'unreachable');
  assert.equal(broken.sent.filter(({ operation }) => operation === 'Refresh').length, 1);
  assert.equal(broken.client.signedIn, true);
});

test('what one person began is not sent on as the next', async () => {
  const { client, sent, told } = clientOf(({ operation, authorization }) => {
    if (operation === 'SignIn') return { data: { login: { tokens: tokens(9), errors: [] } } };
    return authorization === 'Bearer access-9' ? viewer : unauthenticated;
  });
  const begun = client.query(ViewerDocument, {});
  await client.signOut();
  assert.ok((await client.signIn('next', 'password')).ok);
  const ended = await begun;
  assert.ok(!ended.ok && ended.failure.kind === 'signed-out');
  assert.ok(sent.every(({ authorization }) => authorization !== 'Bearer access-9'));
  assert.deepEqual(told.at(-1), tokens(9));
  assert.ok((await client.query(ViewerDocument, {})).ok);
});

test('a mutation whose line breaks is sent again under its key', async () => {
  const payload = { sheet: null, errors: [] };
  const answers = [new Error('line'), { data: { saveSelfAssessment: payload } }];
  const { client, sent } = clientOf(() => answers.shift());
  const saved = await client.mutate(SaveSelfAssessmentDocument, { period: '2026-01', lines: [] });
  assert.deepEqual(saved, { ok: true, data: payload });
  const keys = sent.map(({ variables }) => variables.input?.idempotencyKey);
  assert.equal(keys.length, 2);
  assert.match(keys[0] ?? '', /^[0-9a-f-]{36}$/);
  assert.equal(keys[1], keys[0]);
});

test('what failed is told apart', async () => {
  const errors = [{ code: 'STALE_VERSION', message: 'Look again.', path: ['expectedVersion'] }];
  const refused = clientOf(() => ({ data: { saveSelfAssessment: { sheet: null, errors } } }));
  const saved = await refused.client.mutate(SaveSelfAssessmentDocument, { period: '2026-01', lines: [] });
  assert.ok(!saved.ok && saved.failure.kind === 'refused');
  assert.deepEqual(saved.failure.errors, errors);
  assert.deepEqual(saved.data?.errors, errors, 'the payload is there, with what else was selected');
  assert.equal(refused.sent.length, 1, 'what was refused is not sent again');

  const forbidden = { data: null, errors: [{ message: 'No.', extensions: { code: 'FORBIDDEN' } }] };
  const failed = await clientOf(() => forbidden).client.query(ViewerDocument, {});
  assert.ok(!failed.ok && failed.failure.kind === 'failed' && failed.failure.code === 'FORBIDDEN');

  const proxy = await clientOf(() => '<h1>502</h1>').client.query(ViewerDocument, {});
  assert.ok(!proxy.ok && proxy.failure.kind === 'unreachable');
});

test('decimals keep their digits and their order', () => {
  assert.equal(toDecimal(' 4,25 '), '4.25');
  assert.deepEqual(['', '4.', '1,000,5', '1e3', 'điểm'].map(toDecimal), [null, null, null, null, null]);
  const sorted = (['10', '9.5', '-1', '9.50000000000000000001', '-1.5'] as Decimal[]).sort(compareDecimals);
  assert.deepEqual(sorted, ['-1.5', '-1', '9.5', '9.50000000000000000001', '10']);
  assert.equal(compareDecimals('1.50' as Decimal, '1.5' as Decimal), 0);
});

test('rows go on where the page ended', async () => {
  const asked: (string | null)[] = [];
  const page = async (after: string | null): Promise<Page<number>> => {
    asked.push(after);
    const start = Number(after ?? 0);
    return { nodes: [start, start + 1], pageInfo: { hasNextPage: start < 4, endCursor: String(start + 2) } };
  };
  const found: number[] = [];
  for await (const row of rows(page)) found.push(row);
  assert.deepEqual(found, [0, 1, 2, 3, 4, 5]);
  assert.deepEqual(asked, [null, '2', '4']);
});

test('the sample of the README is the one that compiles', async () => {
  // From `dist/test`.
  const root = new URL('../../', import.meta.url);
  const sample = await readFile(new URL('src/sample.ts', root), 'utf8');
  assert.ok((await readFile(new URL('README.md', root), 'utf8')).includes(`\`\`\`ts\n${sample}\`\`\`\n`));
});
