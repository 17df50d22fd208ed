// Each screen of the product against a running demo, whose city is the same at every start. A screen without a run here
// fails, and so does a run whose document is not the screen's.

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import test from 'node:test';
import { Client, type Failure, type Result } from '../src/client.js';
import * as documents from '../src/gql/graphql.js';
import { rows } from '../src/pages.js';
import { scoreMyself } from '../src/sample.js';
import { compareDecimals } from '../src/scalars.js';

const URL_OF_THE_DEMO = process.env['THUOCDO_URL'] ?? 'http://127.0.0.1:8080/graphql';
/** Printed by the demo; synthetic people only. */
const PASSWORD = 'dao-cat-ba-xanh-2026';
/** Phù Liễn ward. */
const WARD = 'HP-11446';
// From `dist/test`.
const SCREENS = new URL('../../../../tests/it/screens/', import.meta.url);

const clients = new Map<string, Promise<Client>>();

/** Signs in, once a login. */
function as(login: string): Promise<Client> {
  const known = clients.get(login) ?? signIn(login);
  clients.set(login, known);
  return known;
}

async function signIn(login: string): Promise<Client> {
  const client = new Client({ url: URL_OF_THE_DEMO, language: 'en', newKey: randomUUID });
  done(await client.signIn(login, PASSWORD));
  return client;
}

function done<T>(result: Result<T>): T {
  if (result.ok) return result.data;
  assert.fail(told(result.failure));
}

function told(failure: Failure): string {
  switch (failure.kind) {
    case 'refused':
    case 'failed':
      return failure.errors.map(({ message }) => message).join('\n');
    case 'signed-out':
      return 'signed out';
    case 'unreachable':
      return `no answer of ${URL_OF_THE_DEMO} (start \`thuocdo demo\`): ${String(failure.cause)}`;
  }
}

/** What a document says, without its comments and layout. */
const bare = (text: string) => text.replace(/#.*$/gm, '').replace(/[\s,]+/g, '');

function some<T>(list: readonly T[]): T {
  assert.ok(list[0] !== undefined, 'an empty list');
  return list[0];
}

const covered = new Set<string>();

/** Sends a screen as a login and looks at what came, typed. */
function screen<T, V>(
  file: string,
  document: documents.TypedDocumentString<T, V>,
  login: string,
  variables: V,
  look: (data: T) => void | Promise<void>,
): void {
  covered.add(file);
  test(file, async () => {
    assert.equal(bare(document.toString()), bare(await readFile(new URL(file, SCREENS), 'utf8')));
    await look(done(await (await as(login)).query(document, variables)));
  });
}

const need = { unit: 'HP-11446-KT', position: 'CV-GT' };

screen('candidates.graphql', documents.CandidatesDocument, 'hr.phulien', { need, first: 10 }, ({ candidates }) => {
  const { node } = some(candidates.edges);
  assert.ok(node.person?.name && node.terms.length > 0 && node.sentence);
  assert.ok(candidates.totalCount > 10 && candidates.pageInfo.hasNextPage);
  assert.equal(candidates.need?.unfilled, 1);
  const fits = candidates.edges.filter((edge) => edge.node.movable && edge.node.surplus).map((edge) => edge.node.fit);
  fits.slice(1).forEach((fit, place) => assert.ok(compareDecimals(fits[place]!, fit) >= 0, 'the better fit first'));
});

screen('decision.graphql', documents.DecisionsDocument, 'hr.phulien', { filter: { within: WARD } }, (data) => {
  const decisions = data.personnelDecisions.nodes;
  // About people's training, and about people against a post.
  assert.deepEqual(decisions.map(({ state }) => state).sort(), ['DECIDED', 'PROPOSED', 'PROPOSED']);
  const proposed = decisions.find(({ state }) => state === 'PROPOSED');
  const open = proposed?.allowedActions.filter(({ allowed }) => allowed).map(({ action }) => action);
  assert.deepEqual(open, ['decideDecision', 'withdrawDecision']);
  assert.equal(typeof JSON.parse(proposed?.evidence ?? '').figures, 'object');
});

screen('my-sheet.graphql', documents.MySheetDocument, 'canbo.phulien', { period: '2026-12' }, ({ sheet }) => {
  assert.ok(sheet !== null && sheet.periodCode === '2026-12' && sheet.lastDay === '2026-12-31');
  assert.match(some(sheet.lines).finalPoints ?? '', /^\d+(\.\d+)?$/);
  assert.equal(sheet.records.length, sheet.summary.count);
  assert.ok(sheet.records.some(({ deliveries }) => deliveries.length > 0), 'work that was delivered');
  assert.ok(sheet.records.some(({ events }) => events.some(({ kind }) => kind === 'DELAY')), 'work that was late');
});

const january = { period: '2027-01', agency: WARD, kind: 'MONTH', year: 2027, number: 1 } as const;

screen('period-readiness.graphql', documents.PeriodReadinessDocument, 'hr.phulien', january, (data) => {
  assert.equal(data.period?.agencyPeriod?.state, 'OPEN');
  const lock = data.period.agencyPeriod.allowedActions.find(({ action }) => action === 'lockPeriod');
  assert.equal(lock?.blockedBy?.code, 'PERIOD_RUNNING');
  const lack = some(data.periodReadiness.lacks);
  assert.ok(lack.count > 0 && lack.count <= data.periodReadiness.expected && lack.mend);
});

const year = { input: { period: { code: '2026' }, within: WARD }, first: 30 } as const;

screen('ranking.graphql', documents.RankingDocument, 'hr.phulien', year, async ({ ranking }) => {
  assert.equal(ranking.edges.length, 30);
  assert.equal(some(ranking.edges).rank, 1);
  const scores = ranking.edges.map(({ node }) => node.score ?? assert.fail('a rank without a score'));
  scores.slice(1).forEach((score, place) => assert.ok(compareDecimals(scores[place]!, score) >= 0, 'the best first'));
  assert.ok(some(ranking.edges).node.lines.some(({ kind, value }) => kind === 'PART' && value !== null));
  assert.equal(ranking.distribution.reduce((sum, { count }) => sum + count, 0), ranking.population);
  assert.ok(ranking.ceiling?.state === 'PREVIEW' && (ranking.ceiling.places ?? 0) > 0);
  // The page after it goes on there.
  const after = { ...year, after: ranking.pageInfo.endCursor };
  const next = done(await (await as('hr.phulien')).query(documents.RankingDocument, after)).ranking;
  const people = new Set(ranking.edges.map(({ node }) => node.personCode));
  assert.ok(next.edges.length === 30 && next.edges.every(({ node }) => !people.has(node.personCode)));
});

test('self-assessment is saved once, and what cannot be is told', async () => {
  const client = await as('hr.phulien');
  assert.match(await scoreMyself(client, '2027-01', 'I.1', '4,25'), /^Saved 4.25; last period: \d/);
  const retry = { period: '2027-01', lines: [{ line: 'I.1', points: null }], idempotencyKey: randomUUID() };
  const save = async () => done(await client.mutate(documents.SaveSelfAssessmentDocument, retry));
  const points = (data: Awaited<ReturnType<typeof save>>) =>
    data.sheet?.lines.find(({ code }) => code === 'I.1')?.selfPoints;
  assert.equal(points(await save()), null);
  assert.match(await scoreMyself(client, '2027-01', 'I.1', '4.5'), /^Saved 4.5/);
  assert.equal(points(await save()), '4.5', 'a retry of what was done undoes nothing that came after it');
  assert.match(await scoreMyself(client, '2027-01', 'I.1', '99'), /from 0 to 5/);
  const refused = await client.mutate(documents.SaveSelfAssessmentDocument, {
    period: '2027-01',
    lines: [{ line: 'NONE' }],
  });
  assert.ok(!refused.ok && refused.failure.kind === 'refused');
  assert.deepEqual(some(refused.failure.errors).path, ['lines', '0', 'line']);
});

const current = { period: '2027-01' };

screen('self-assessment.graphql', documents.SelfAssessmentFormDocument, 'hr.phulien', current, ({ viewer }) => {
  const sheet = viewer?.sheet;
  assert.equal(sheet?.selfAssessment?.state, 'DRAFT');
  assert.equal(sheet.lines.find(({ code }) => code === 'I.1')?.selfPoints, '4.5');
  assert.ok(sheet.lines.every(({ lastPeriodPoints }) => lastPeriodPoints !== null));
  assert.ok(some(sheet.records).product !== null);
});

const board = { unit: WARD, period: '2026-12' };

screen('staffing-board.graphql', documents.StaffingBoardDocument, 'hr.phulien', board, ({ staffing }) => {
  const government = staffing.blocks.find(({ block }) => block === 'GOVERNMENT');
  assert.ok(government?.norm && government.people.working > 0);
  assert.equal(Math.max(0, government.norm.low - government.people.main), government.shortage);
  assert.ok(staffing.posts.some(({ plan }) => plan?.id));
  assert.ok(staffing.needs.some((one) => one.unit?.code === need.unit && one.position?.code === need.position));
  assert.ok(staffing.workload && some(staffing.workload.people).person?.code && staffing.workload.period?.kind === 'MONTH');
});

screen('superiors-queue.graphql', documents.SuperiorsQueueDocument, 'chanhvp.phulien', current, (data) => {
  const submitted = some(data.teamScoring.filter(({ selfAssessment }) => selfAssessment?.state === 'SUBMITTED'));
  assert.ok(submitted.person?.name && submitted.summary.count > 0);
  assert.ok(submitted.lines.every(({ selfPoints, lastPeriodPoints }) => selfPoints !== null && lastPeriodPoints !== null));
  assert.ok(data.teamScoring.some(({ differing }) => differing.length > 0));
});

screen('team-scoring.graphql', documents.TeamScoringDocument, 'chanhvp.phulien', { period: '2026-12' }, (data) => {
  const { person, lines, step } = some(data.teamScoring);
  assert.ok(person?.code && step === '0.25');
  for (const { finalPoints, maximum } of lines) {
    assert.ok(finalPoints !== null && compareDecimals(finalPoints, maximum) <= 0);
  }
});

screen('template-editor.graphql', documents.TemplateEditorDocument, 'hr.thanhpho', { position: 'CV-TP' }, (data) => {
  const inForce = data.templates.nodes.find(({ id }) => id === data.templateInForce?.id);
  assert.equal(inForce?.state, 'PUBLISHED');
  assert.equal(inForce.total, '30');
  assert.ok(inForce.lines.length > 0 && inForce.products.length > 0);
});

const needs = { input: { unit: WARD, period: '2026-12' }, first: 20 };

screen('training-needs.graphql', documents.TrainingNeedsDocument, 'hr.phulien', needs, (data) => {
  const gap = data.trainingNeeds.nodes.find(({ ground }) => ground === 'COMPETENCY_GAP');
  assert.ok(gap?.competency && gap.required !== null && gap.actual !== null && gap.actual < gap.required);
  assert.equal(gap.priority?.gap, gap.required - gap.actual);
  assert.equal(data.trainingNeeds.nodes.length, 20);
  assert.ok(some(data.trainingGroups).people > 0);
});

const november = { unit: 'HP-11446-PVHCC', period: '2026-11', within: 'HP' };

screen('unit-satisfaction.graphql', documents.UnitSatisfactionDocument, 'hr.phulien', november, (data) => {
  const figure = data.unit?.satisfaction;
  assert.ok(figure?.disclosure === 'FULL' && figure.byChannel.length > 1);
  assert.ok(figure.low !== null && figure.share !== null && figure.high !== null);
  assert.ok(compareDecimals(figure.low, figure.share) <= 0 && compareDecimals(figure.share, figure.high) <= 0);
  assert.deepEqual(data.unitSatisfaction.nodes.map(({ rank }) => rank), [1, 2, 3]);
});

test('every screen has its run', async () => {
  const files = (await readdir(SCREENS)).filter((file) => file.endsWith('.graphql'));
  assert.ok(files.length > 0);
  assert.deepEqual(files.filter((file) => !covered.has(file)), [], 'add a `screen(…)` for each');
});

test('a list is read page after page', async () => {
  const client = await as('hr.phulien');
  let total = 0;
  const seen: string[] = [];
  const found = rows(async (after) => {
    const variables = { filter: { within: WARD }, first: 25, after };
    const { people } = done(await client.query(documents.PeopleDocument, variables));
    total = people.totalCount;
    return people;
  });
  for await (const { code } of found) seen.push(code);
  assert.ok(total > 50 && seen.length === total && new Set(seen).size === total);
});

test('an ended token is renewed, a wrong password is told', async () => {
  const client = await signIn('kiemtra');
  const tokens = done(await client.signIn('kiemtra', PASSWORD));
  const later = new Client({ url: URL_OF_THE_DEMO, tokens: { ...tokens, accessToken: 'ended' }, newKey: randomUUID });
  const who = done(await later.query(documents.ViewerDocument, {}));
  assert.equal(who.viewer?.account?.login, 'kiemtra');
  await later.signOut();
  const stranger = await later.query(documents.ViewerDocument, {});
  assert.ok(!stranger.ok && stranger.failure.kind === 'signed-out');
  const wrong = await later.signIn('kiemtra', 'no such password');
  assert.ok(!wrong.ok && wrong.failure.kind === 'refused' && some(wrong.failure.errors).code === 'LOGIN_FAILED');
});
