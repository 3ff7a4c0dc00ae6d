import { closeMediaServers, sharedServer } from '../../../lib/mediaserver/servers';
import type { MediaServer } from '../../../lib/mediaserver/types';

const server = (n: number): MediaServer => ({ name: `den-${n}`, type: 'jellyfin', url: 'http://jellyfin.test', token: 'k', tls: { allowUnauthorized: false, ca: null }, timeoutMs: 1_000, pathMaps: [] });

afterEach(() => closeMediaServers());

describe('a server', () => {
	it('is shared by all who name it the same way, so that refreshes go together', () => {
		const known = sharedServer(server(1));
		expect(sharedServer(server(1))).toBe(known);
		expect(sharedServer({ ...server(1), token: 'changed' })).not.toBe(known);
	});

	it('is let go when many others came after it', () => {
		const [first, second] = [sharedServer(server(1)), sharedServer(server(2))];
		const close = jest.spyOn(second.api, 'close');
		for (let n = 3; n <= 50; n++) sharedServer(server(n));
		expect(sharedServer(server(1))).toBe(first);
		sharedServer(server(51));
		expect(close).toHaveBeenCalledTimes(1);
		expect(sharedServer(server(1))).toBe(first);
	});
});
