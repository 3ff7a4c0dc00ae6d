/**
 * Fake *arr apps and feeds for end-to-end tests: those of the unit tests (test/sim/arr), in this process,
 * and the credential through which a real n8n knows them.
 *
 *   import { arrCredential, arrCredentialIds, fakes } from './arrs.mjs';
 *   const { fakeRadarr, fakeSonarr, fakeProwlarr, film, filmFile, profile, qualityModel, Raw, paged } = fakes;
 *   const radarr = await fakeRadarr({ films: [film(1, 'Invented Film', { hasFile: true })], files: [...] });
 *   await n8n.importCredentials([arrCredential([radarr])]);          // nodes say credentials: arrCredentialIds
 *   radarr.on('DELETE queue/*', () => ({}));                         // more answers; `paged(list)` for queue and history
 *   radarr.asked                                                     // { method, resource, query, body } of every request
 *   radarr.troubles.push((request, response) => response.writeHead(503).end());  // comes before the next answer
 *   await radarr.close();
 *
 * A feed: `const feed = await fakes.startFeedServer(); feed.answer = fakes.serve(fakes.torznab([1, 2]))`.
 */
import { loadTypescript } from '../support/typescript.mjs';

const load = loadTypescript(import.meta.url);

/** Everything that the fakes export, each by its name. */
export const fakes = Object.assign(
	{},
	...['../sim/arr/server.ts', '../sim/arr/shapes.ts', '../sim/arr/radarr.ts', '../sim/arr/sonarr.ts', '../sim/arr/prowlarr.ts', '../sim/arr/history.ts', '../lib/feed/feedServer.ts'].map((file) => load(file)),
);

/** `credentials` of a node that uses the apps, and what `importWorkflows` takes. */
export const arrCredentialIds = { arrDispatchArrApi: { id: 'arrDispatchArrApps', name: 'Fake apps' } };

/**
 * The Arr Apps credential, in the form of `n8n.importCredentials`.
 * @param apps fakes, each called by its type, or `{ name, fake }`
 */
export function arrCredential(apps) {
	const { id, name } = arrCredentialIds.arrDispatchArrApi;
	const app = apps.map((one) => {
		const { fake, ...named } = one.fake ? one : { fake: one };
		const { name, type, url, apiKey } = { ...fake.instance(), ...named };
		return { name, type, url, apiKey };
	});
	return { id, name, type: 'arrDispatchArrApi', data: { apps: { app } } };
}
