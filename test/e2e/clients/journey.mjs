/** The way of a torrent through one client, with a look at the real node after each step. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sleep } from '../../../scripts/lib/report.mjs';
import { magnet, torrentFile } from '../client.mjs';
import { torrentsOn } from '../direct.mjs';
import { assertStrictItem } from './strict.mjs';

export const MOVED_TO = 'clients-imported';

/**
 * @param stage.base address of the emulated qBittorrent for this client
 * @param stage.place the node that takes everything of `category`
 * @param stage.byHand does for a client what it cannot: add({ urls } or { file }), pause, resume, remove
 */
export function journeySuite(adapter, stage) {
	const onNode = async (hash) => (await torrentsOn(stage().place)).find((row) => row.hash === hash) ?? null;
	const waitFor = async (what, read, isSo) => {
		let row = null;
		for (let tries = 0; tries < 100; tries++) {
			row = await read();
			if (row && isSo(row)) return;
			await sleep(100);
		}
		const { state, category, tags } = row ?? {};
		assert.fail(`${what}: it is ${JSON.stringify(row && { state, category, tags })}`);
	};
	/** Waits until the node that is meant to have the torrent shows it so. */
	const nodeSays = (what, hash, isSo) => waitFor(`on the node: ${what}`, () => onNode(hash), isSo);
	const open = async (login = {}) => {
		const { base, username, password } = stage();
		const client = await adapter.open({ base, username, password, ...login });
		await client.login();
		return adapter.getsToMutate ? { ...client, ...stage().byHand } : client;
	};

	test('a wrong password is not taken', async () => {
		await assert.rejects(open({ password: 'not-the-password' }));
	});

	test('the versions', async () => {
		const client = await open();
		if (client.version) assert.equal(await client.version(), 'v5.1.4');
		if (client.apiVersion) assert.equal(String(await client.apiVersion()), '2.11.4');
		if (!client.version) assert.ok(Array.isArray(await client.list('nothing-is-in-here')));
	});

	test('a magnet and a file from add to removal', async () => {
		const { category, byHand } = stage();
		const client = await open();
		const [link, file] = [magnet(), torrentFile(`Invented.Client.${category}.S01E01`)];
		if (client.createCategory) await ignoreConflict(client.createCategory(MOVED_TO));
		await (client.addMagnet ? client.addMagnet(link.uri, category) : byHand.add({ urls: link.uri }));
		await (client.addFile ? client.addFile(file, category) : byHand.add({ file }));
		for (const { hash } of [link, file]) await nodeSays('the node has it, stopped', hash, ({ state }) => /stopped|paused/.test(state));

		const listed = await client.list(category);
		for (const { hash } of [link, file]) assert.ok(listed.some((item) => item.hash === hash), `${hash} is listed`);
		for (const item of listed) {
			assert.equal(item.category, category);
			assertStrictItem(item);
		}
		if (client.nameOf) assert.equal(await client.nameOf(file.hash), file.name);
		if (client.properties) assert.equal((await client.properties(file.hash)).total_size, 16_384);
		if (client.files) assert.equal((await client.files(file.hash))[0].name, file.name);
		if (client.trackers) assert.ok((await client.trackers(file.hash)).some(({ url }) => url === 'http://tracker.test/announce'));
		if (client.mainData) assert.equal((await client.mainData(0)).torrents[file.hash].name, file.name);

		await client.resume(file.hash);
		await nodeSays('it runs', file.hash, ({ state }) => !/stopped|paused/.test(state));
		await client.pause(file.hash);
		await nodeSays('it is stopped', file.hash, ({ state }) => /stopped|paused/.test(state));
		// A node that was told to start and to stop within a second or two may tell both states in turn.
		const inList = async () => (await client.list(category)).find(({ hash }) => hash === file.hash);
		await waitFor('the client sees it stopped', inList, ({ state }) => state === 'stoppedDL');

		if (client.addTags) {
			await client.addTags(file.hash, 'one,two');
			await nodeSays('it has both tags', file.hash, ({ tags }) => tags === 'one, two');
			await client.removeTags(file.hash, 'one');
			await nodeSays('it has one tag', file.hash, ({ tags }) => tags === 'two');
		}
		if (client.setCategory) {
			await client.setCategory(file.hash, MOVED_TO);
			await nodeSays('it is in the other category', file.hash, (row) => row.category === MOVED_TO);
			assert.ok((await client.list(MOVED_TO)).some(({ hash }) => hash === file.hash));
			assert.ok((await client.list(category)).every(({ hash }) => hash !== file.hash));
		}
		if (client.categories) assert.equal((await client.categories())[MOVED_TO].name, MOVED_TO);

		for (const { hash } of [link, file]) await client.remove(hash);
		for (const { hash } of [link, file]) assert.equal(await onNode(hash), null);
		const left = [...(await client.list(category)), ...(await client.list(MOVED_TO))];
		for (const { hash } of [link, file]) assert.ok(left.every((item) => item.hash !== hash));
	});

	test('what it adds can be asked for at once', async () => {
		const client = await open();
		if (!client.addAndShow) return;
		const link = magnet();
		assert.equal(await client.addAndShow(link, stage().category), link.hash);
		await client.remove(link.hash);
	});

	if (adapter.getsToMutate) {
		test('stopping, starting and deleting by GET is refused, as by qBittorrent', async () => {
			const { base, username, password } = stage();
			const client = adapter.open({ base, username, password });
			for (const verb of ['pause', 'resume', 'remove']) await assert.rejects(client[verb]('all'), /405/);
		});
	}

	if (!adapter.expired) return;
	test(`a session that is unknown: ${adapter.expired === 'again' ? 'it logs in again' : 'it says so, and a new login helps'}`, async () => {
		const { proxy, username, password } = stage();
		const client = adapter.open({ base: proxy.url, username, password });
		await client.login();
		await client.list('tv');
		proxy.expireSessions();
		if (adapter.expired === 'again') {
			assert.ok(Array.isArray(await client.list('tv')));
			return;
		}
		await assert.rejects(client.list('tv'));
		assert.match(proxy.seen.at(-1), / 403$/);
		await (client.loginAgain ?? client.login)();
		assert.ok(Array.isArray(await client.list('tv')));
	});
}

/** Whoever makes a category that is there already is told so, as by qBittorrent. */
async function ignoreConflict(made) {
	try {
		await made;
	} catch (error) {
		assert.match(String(error.statusCode ?? error.response?.statusCode ?? error.message), /409/);
	}
}
