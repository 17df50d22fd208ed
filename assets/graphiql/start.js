// Starts GraphiQL with the examples, and a picker of roles that logs in and sends the token along.
(() => {
  'use strict';
  const settings = JSON.parse(document.getElementById('settings').textContent);
  const status = document.getElementById('status');
  const roles = document.getElementById('roles');
  const language = document.getElementById('language');
  let token = null;
  let login = null;

  const post = (body, headers) => fetch(settings.endpoint, {
    method: 'POST',
    credentials: 'omit',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/graphql-response+json, application/json;q=0.9',
      'Accept-Language': language.value,
      ...headers,
    },
    body: JSON.stringify(body),
  });

  async function signIn(chosen) {
    login = chosen;
    token = null;
    if (!chosen) { status.textContent = 'chưa đăng nhập / not signed in'; return; }
    try {
      const response = await post({ query: settings.login.mutation, variables: chosen.variables }, {});
      const answer = await response.json();
      token = settings.login.tokenPath.reduce((value, key) => value?.[key], answer.data) ?? null;
      status.textContent = token
        ? `đã đăng nhập / signed in: ${chosen.label}`
        : `không đăng nhập được / sign-in failed: ${answer.errors?.[0]?.message ?? JSON.stringify(answer.data)}`;
    } catch (error) {
      status.textContent = `không đăng nhập được / sign-in failed: ${error.message}`;
    }
  }

  // Who signs in by the mutation itself is signed in from then on.
  function noted(answer) {
    const own = answer?.data?.login?.tokens?.accessToken;
    if (own) {
      token = own;
      login = null;
      roles.value = '';
      status.textContent = 'đã đăng nhập / signed in';
    }
    return answer;
  }

  async function fetcher(body, options) {
    const send = () => post(body, { ...(token ? { Authorization: `Bearer ${token}` } : {}), ...options?.headers });
    let response = await send();
    if (response.status === 401 && login) {
      await signIn(login);
      if (token) response = await send();
    }
    return noted(await response.json());
  }

  if (settings.login && settings.login.logins.length > 0) {
    const nobody = new Option('(không ai / nobody)', '');
    roles.append(nobody, ...settings.login.logins.map(({ label }, index) => new Option(label, String(index))));
    roles.addEventListener('change', () => signIn(settings.login.logins[roles.value]));
  } else {
    roles.parentElement.hidden = true;
  }

  const tabs = settings.examples.map(({ name, text, variables }) => ({
    query: `# ${name}\n${text.trim()}\n`,
    variables: variables === null ? undefined : JSON.stringify(variables, null, 2),
  }));
  ReactDOM.createRoot(document.getElementById('graphiql')).render(
    React.createElement(GraphiQL, {
      fetcher,
      defaultTabs: tabs.length > 0 ? tabs : undefined,
      defaultEditorToolsVisibility: 'variables',
      shouldPersistHeaders: false,
    }),
  );
})();
