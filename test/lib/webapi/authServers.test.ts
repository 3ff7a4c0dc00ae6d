import type { ApiRequest, WebhookLogin } from '../../../lib/webapi/types';
import { answerOf, FakeNode, hashOf, LOGIN, makeWorld, requestOf, row, textOf, type World } from './harness';

const cookieOf = (answer: { headers?: Record<string, string> }): string =>
	(answer.headers?.['Set-Cookie'] ?? '').split(';')[0];

describe('two servers with one signing key', () => {
	const READER: WebhookLogin = { ...LOGIN, source: 'homepage', username: 'homepage', apiKey: '', role: 'readOnly' };
	const RADARR_ONLY: WebhookLogin = { ...LOGIN, source: 'radarr', username: 'radarr', apiKey: '', categories: ['movies'] };
	let worlds: World[];
	const nodes = [new FakeNode(), new FakeNode()];
	beforeAll(async () => {
		worlds = [];
		for (const node of nodes) {
			node.categories.movies = { name: 'movies', savePath: '' };
			node.rows.set(hashOf(1), row(1, { category: 'tv' }));
			node.rows.set(hashOf(2), row(2, { category: 'movies' }));
			worlds.push(await makeWorld([node], { logins: [LOGIN, READER, RADARR_ONLY] }));
		}
	});
	afterAll(async () => await Promise.all(worlds.map((world) => world.close())));

	const ask = async (server: number, request: Partial<ApiRequest>) =>
		answerOf(await worlds[server].api.handle(requestOf(request)));
	const sessionAt = async (server: number, username: string) => {
		const form = { username, password: 'correct horse' };
		return cookieOf(await ask(server, { method: 'POST', endpoint: 'auth/login', form }));
	};
	const list = async (server: number, cookie: string) =>
		(JSON.parse(textOf(await ask(server, { endpoint: 'torrents/info', cookie }))) as Array<{ category: string }>).map(
			({ category }) => category,
		);

	test.each([
		[0, 1],
		[1, 0],
	])('take the sessions of each other: %d to %d', async (from, to) => {
		expect(await list(to, await sessionAt(from, 'sonarr'))).toEqual(['tv', 'movies']);
	});

	test('keep the role in it', async () => {
		const cookie = await sessionAt(0, 'homepage');
		expect(await ask(1, { endpoint: 'torrents/info', cookie })).toMatchObject({ status: 200 });
		const form = { hashes: hashOf(1) };
		for (const endpoint of ['torrents/delete', 'torrents/stop', 'torrents/add']) {
			const answer = await ask(1, { method: 'POST', endpoint, form, cookie });
			expect(answer).toMatchObject({ status: 403, body: 'Forbidden' });
		}
		expect(nodes[1].posted).toEqual([]);
	});

	test('keep the categories in it, for polls and for changes', async () => {
		const cookie = await sessionAt(0, 'radarr');
		expect(await list(1, cookie)).toEqual(['movies']);
		const post = (endpoint: string, form: Record<string, string>) =>
			ask(1, { method: 'POST', endpoint, form, cookie });
		for (const [endpoint, more] of [
			['torrents/delete', {}],
			['torrents/stop', {}],
			['torrents/setCategory', { category: 'movies' }],
			['torrents/addTags', { tags: 'x' }],
		] as const) {
			expect(await post(endpoint, { hashes: hashOf(1), ...more })).toMatchObject({ status: 409 });
		}
		expect(nodes[1].posted).toEqual([]);
		expect(await post('torrents/setCategory', { hashes: hashOf(2), category: 'tv' })).toMatchObject({ status: 409 });
		expect(await post('torrents/stop', { hashes: hashOf(2) })).toMatchObject({ status: 200 });
		expect(nodes[1].actions()).toEqual(['torrents/stop']);
	});
});
