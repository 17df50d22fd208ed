/** A page of a connection, as a document asks for it. */
export interface Page<N> {
  readonly nodes: readonly N[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

/** The rows of a list, page after page: `fetch` asks for the page after a cursor. For lists that are shown whole. */
export async function* rows<N>(fetch: (after: string | null) => Promise<Page<N>>): AsyncGenerator<N> {
  let after: string | null = null;
  do {
    const page: Page<N> = await fetch(after);
    yield* page.nodes;
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
}
