const json = { 'content-type': 'application/json' };

/**
 * The seeded room, open to so many people.
 * @param {{urls: {api: string}, seeded: {accounts: {role: string, username: string, password: string}[], room: {slug: string}}}} stack
 * @returns {Promise<{roomId: string, token: string}>} with the access token of its owner
 */
export async function openRoomFor(stack, capacity) {
  const { api } = stack.urls;
  const { roomId } = await (await fetch(`${api}/lobby/${stack.seeded.room.slug}`)).json();
  const token = await ownersToken(stack);
  await ask(api, 'PATCH', `/rooms/${roomId}`, { settings: { capacity } }, token);
  return { roomId, token };
}

/** The access token of the seeded creator. */
export async function ownersToken({ urls: { api }, seeded }) {
  const { username, password } = seeded.accounts.find(({ role }) => role === 'creator');
  const { access_token: token } = await ask(api, 'POST', '/auth/login', { username, password });
  return token;
}

/** One more room of whoever has the token. @returns {Promise<{roomId: string, slug: string, token: string}>} */
export async function createRoom({ urls: { api } }, { title, token }) {
  return { ...(await ask(api, 'POST', '/rooms', { title }, token)), token };
}

/** Begins the class in it. */
export const startClass = ({ urls: { api } }, { roomId, token }) =>
  ask(api, 'POST', `/rooms/${roomId}/sessions`, { start: true }, token);

async function ask(api, method, path, body, token) {
  const headers = token ? { ...json, authorization: `Bearer ${token}` } : json;
  const answer = await fetch(api + path, { method, headers, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path} was refused: ${await answer.text()}`);
  return answer.json();
}
