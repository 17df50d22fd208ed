// What must not compile. `tsc` fails where one of these does.

import type { Client } from '../src/client.js';
import { RankingDocument, TypedDocumentString, type RankingInput, type RankingQuery } from '../src/gql/graphql.js';
import type { Decimal } from '../src/scalars.js';

export function refused(client: Client, { ranking }: RankingQuery): unknown[] {
  const node = ranking.edges[0]?.node;
  if (node?.score == null) return [];
  // @ts-expect-error a score is no number
  const twice = node.score * 2;
  // @ts-expect-error any text is no decimal
  const points: Decimal = 'nine';
  // @ts-expect-error a period is named in one way
  const input: RankingInput = { within: 'HP', period: { code: '2026', named: { kind: 'YEAR', year: 2026 } } };
  // @ts-expect-error there is no such level
  const best = node.level === 'SUPERB';
  // @ts-expect-error the input is missing
  const asked = client.query(RankingDocument, { first: 10 });
  const careless = new TypedDocumentString<{ saveUnit: { unit: null } }, { input: object }>('');
  // @ts-expect-error the document does not ask for `errors`
  const saved = client.mutate(careless, {});
  return [twice, points, input, best, asked, saved];
}
