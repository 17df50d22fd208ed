import { Client } from './client.js';
import { MySheetDocument, SaveSelfAssessmentDocument } from './gql/graphql.js';
import { toDecimal } from './scalars.js';

/** Gives one line of the own self-assessment points, and tells what the page should say. */
export async function scoreMyself(client: Client, period: string, line: string, typed: string): Promise<string> {
  const sheet = await client.query(MySheetDocument, { period });
  if (!sheet.ok) return sheet.failure.kind === 'signed-out' ? 'Sign in again.' : 'Try again later.';
  const before = sheet.data.sheet?.lines.find(({ code }) => code === line)?.lastPeriodPoints ?? 'none';

  const points = toDecimal(typed); // "4,25" as a person types it: a string, never a number
  if (points === null) return 'That is no number.';
  const saved = await client.mutate(SaveSelfAssessmentDocument, { period, lines: [{ line, points }] });
  if (saved.ok) return `Saved ${points}; last period: ${before}.`;
  if (saved.failure.kind === 'refused') return saved.failure.errors.map(({ message }) => message).join(' ');
  return 'Not saved: try again, nothing is done twice.';
}
