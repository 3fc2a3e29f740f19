const json = { 'content-type': 'application/json' };

/**
 * The seeded room, open to so many people.
 * @param {{urls: {api: string}, seeded: {accounts: {role: string, username: string, password: string}[], room: {slug: string}}}} stack
 * @returns {Promise<{roomId: string, token: string}>} with the access token of its owner
 */
export async function openRoomFor({ urls: { api }, seeded }, capacity) {
  const { roomId } = await (await fetch(`${api}/lobby/${seeded.room.slug}`)).json();
  const { username, password } = seeded.accounts.find(({ role }) => role === 'creator');
  const { access_token: token } = await ask(api, 'POST', '/auth/login', { username, password });
  await ask(api, 'PATCH', `/rooms/${roomId}`, { settings: { capacity } }, token);
  return { roomId, token };
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
