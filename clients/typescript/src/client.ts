// The whole client: one `fetch`, typed by the document. Nothing here throws what a caller must know of: what went wrong is
// a value, so that the compiler asks for its branch.

import {
  LogoutDocument,
  RefreshDocument,
  SignInDocument,
  type ErrorCode,
  type SignInMutation,
  type TypedDocumentString,
} from './gql/graphql.js';

/** What signing in gives. Keep it where no other site's script reads it; the refresh token is worth a password. */
export type Tokens = NonNullable<SignInMutation['login']['tokens']>;

/** What the author of an input can mend: show `message` beside the field that `path` names. */
export interface UserError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly path?: readonly string[] | null;
}

/** What the author cannot mend; a new code may come, so keep a branch for what is not known. */
export type ApiCode = ErrorCode | 'FORBIDDEN' | 'CONFLICT';

export interface ApiError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: {
    readonly code?: ApiCode;
    /** Of `FORBIDDEN`: why. */
    readonly reason?: ErrorCode;
    /** Of `RATE_LIMITED`: seconds. */
    readonly retryAfter?: number;
    /** Of `INTERNAL`: what the operator finds it by. */
    readonly traceId?: string;
  };
}

export type Failure =
  /** A mutation did nothing, for reasons that its author can mend. */
  | { readonly kind: 'refused'; readonly errors: readonly UserError[] }
  /** Nobody is signed in, or no longer. */
  | { readonly kind: 'signed-out' }
  /** An error of GraphQL itself: forbidden, not found, too often, a document that does not fit. */
  | { readonly kind: 'failed'; readonly code: ApiCode | null; readonly errors: readonly ApiError[] }
  /** No answer of the API: no network, or something in between that answered for it. */
  | { readonly kind: 'unreachable'; readonly cause: unknown };

/** What came of a call. Of a failure `data` is what came all the same, such as the `current` of a payload. */
export type Result<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly failure: Failure; readonly data: T | null };

/** A mutation's answer: one field, whose document asks for `errors`. Without them it does not compile. */
type Payloads = Record<string, { readonly errors: readonly UserError[] }>;

export interface Options {
  /** The address, such as `https://host/graphql`. */
  readonly url: string;
  /** The language of messages, explanations and names of lines; Vietnamese where it is not given. */
  readonly language?: 'vi' | 'en';
  /** A session kept from before. */
  readonly tokens?: Tokens | null;
  /** Told whenever the tokens change; `null` when the session is over. */
  readonly onTokens?: (tokens: Tokens | null) => void;
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds before each further try at a call that got no answer. */
  readonly waits?: readonly number[];
  /** Makes an idempotency key; a random UUID where it is not given (browsers have it on `https` and on localhost). */
  readonly newKey?: () => string;
}

interface Answer<T> {
  readonly data?: T | null;
  readonly errors?: readonly ApiError[];
}

export class Client {
  readonly #options: Options;
  #tokens: Tokens | null;
  /** Counts who comes and goes: what one person began is never sent on as the next. */
  #session = 0;
  /** The refresh under way: a refresh token holds once, so calls that find their token ended share one. */
  #refreshing: Promise<Result<Tokens>> | null = null;

  constructor(options: Options) {
    this.#options = options;
    this.#tokens = options.tokens ?? null;
  }

  get signedIn(): boolean {
    return this.#tokens !== null;
  }

  async signIn(login: string, password: string): Promise<Result<Tokens>> {
    const result = tokensOf(payload(await this.#post(SignInDocument, { input: { login, password } }, null)));
    if (result.ok) {
      this.#session += 1;
      this.#keep(result.data);
    }
    return result;
  }

  /** Ends the session here whatever the server says. */
  async signOut(): Promise<void> {
    const access = this.#tokens?.accessToken ?? null;
    this.#session += 1;
    this.#keep(null);
    if (access !== null) await this.#post(LogoutDocument, {}, access);
  }

  /** Asks. A call that got no answer is sent again. */
  async query<T, V>(document: TypedDocumentString<T, V>, variables: V): Promise<Result<T>> {
    return this.#call(document, variables);
  }

  /**
   * Does. Its `idempotencyKey` lets it be sent again when the line breaks: what was done is done once. Give the key that
   * was made when the form was opened, so that a second press of the button is the same call; else it gets one here.
   */
  async mutate<T extends Payloads, I extends { idempotencyKey?: string | null | undefined }>(
    document: TypedDocumentString<T, { input: I }>,
    input: I,
  ): Promise<Result<T[keyof T]>> {
    const newKey = this.#options.newKey ?? (() => globalThis.crypto.randomUUID());
    const keyed: I = { ...input, idempotencyKey: input.idempotencyKey ?? newKey() };
    return payload(await this.#call(document, { input: keyed }));
  }

  /** Sends with the session's token, renewed once where it has ended. */
  async #call<T, V>(document: TypedDocumentString<T, V>, variables: V): Promise<Result<T>> {
    const [used, session] = [this.#tokens, this.#session];
    const result = await this.#post(document, variables, used?.accessToken ?? null);
    if (result.ok || result.failure.kind !== 'signed-out' || used === null) return result;
    // Another call may have renewed it meanwhile.
    if (this.#tokens === used) {
      this.#refreshing ??= this.#refresh(used).finally(() => {
        this.#refreshing = null;
      });
      const renewed = await this.#refreshing;
      if (!renewed.ok) return { ok: false, failure: renewed.failure, data: null };
    }
    return this.#tokens === null || this.#session !== session ? result : this.#post(document, variables, this.#tokens.accessToken);
  }

  async #refresh({ refreshToken }: Tokens): Promise<Result<Tokens>> {
    const session = this.#session;
    // Sent once only: a refresh token that comes twice ends the session.
    const answer = await this.#post(RefreshDocument, { input: { refreshToken } }, null, []);
    const result = tokensOf(payload(answer));
    if (session !== this.#session) return result;
    if (result.ok) this.#keep(result.data);
    // Of any other failure nothing follows for the session: the next call asks again.
    else if (result.failure.kind === 'signed-out') this.#keep(null);
    return result;
  }

  #keep(tokens: Tokens | null): void {
    this.#tokens = tokens;
    this.#options.onTokens?.(tokens);
  }

  async #post<T, V>(
    document: TypedDocumentString<T, V>,
    variables: V,
    access: string | null,
    waits: readonly number[] = this.#options.waits ?? [300, 1_500],
  ): Promise<Result<T>> {
    const headers: Record<string, string> = {
      'Content-Type': 'application/json',
      Accept: 'application/graphql-response+json',
      'Accept-Language': this.#options.language ?? 'vi',
    };
    if (access !== null) headers['Authorization'] = `Bearer ${access}`;
    const body = JSON.stringify({ query: document.toString(), variables });
    for (const wait of waits) {
      const result = await this.#once<T>(headers, body);
      if (!comesAgain(result)) return result;
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
    return this.#once<T>(headers, body);
  }

  async #once<T>(headers: Record<string, string>, body: string): Promise<Result<T>> {
    try {
      const send = this.#options.fetch ?? globalThis.fetch;
      const response = await send(this.#options.url, { method: 'POST', headers, body });
      return read((await response.json()) as Answer<T>);
    } catch (cause) {
      return unreachable(cause);
    }
  }
}

function unreachable(cause: unknown): { ok: false; failure: Failure; data: null } {
  return { ok: false, failure: { kind: 'unreachable', cause }, data: null };
}

function read<T>({ data = null, errors = [] }: Answer<T>): Result<T> {
  if (errors.length === 0) return data === null ? unreachable(new Error('no data')) : { ok: true, data };
  const code = errors[0]?.extensions?.code ?? null;
  const failure: Failure = code === 'UNAUTHENTICATED' ? { kind: 'signed-out' } : { kind: 'failed', code, errors };
  return { ok: false, failure, data };
}

/** No answer, or `BUSY`: somebody else was writing. */
function comesAgain<T>(result: Result<T>): boolean {
  if (result.ok) return false;
  const { failure } = result;
  return failure.kind === 'unreachable' || (failure.kind === 'failed' && failure.code === 'BUSY');
}

/** The one field of a mutation's answer, and whether it was done. */
function payload<T extends Payloads>(result: Result<T>): Result<T[keyof T]> {
  const first = result.data === null ? null : ((Object.values(result.data)[0] ?? null) as T[keyof T] | null);
  if (!result.ok) return { ...result, data: first };
  if (first === null) return unreachable(new Error('no payload'));
  if (first.errors.length === 0) return { ok: true, data: first };
  return { ok: false, failure: { kind: 'refused', errors: first.errors }, data: first };
}

function tokensOf(result: Result<{ readonly tokens: Tokens | null }>): Result<Tokens> {
  if (!result.ok) return { ...result, data: null };
  return result.data.tokens === null ? unreachable(new Error('no tokens')) : { ok: true, data: result.data.tokens };
}
