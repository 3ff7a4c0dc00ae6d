import { recovering, unlessMissing } from '../arr/errors';
import { numberOr, objectOf, textOr } from '../arr/shapes/json';
import type { Called } from '../arr/types';
import type { SeerrClient } from './client';
import { readUser, type SeerrUser } from './shapes';
import { type SeerrServer, serversOf } from './services';
import type { Product } from './types';

const NAMES: Record<Product, string> = { jellyseerr: 'Jellyseerr', overseerr: 'Overseerr', seerr: 'Seerr' };

export interface SeerrStatus {
	product: Product;
	productName: string;
	version: string;
	updateAvailable: boolean;
	restartRequired: boolean;
	/** As its people see it. */
	applicationTitle: string;
	applicationUrl: string | null;
	/** Whose rights the key has. */
	user: SeerrUser | null;
	/** Requests by what they are; what an old version does not count is left out. */
	requests: Record<string, number>;
	servers: SeerrServer[];
}

/** What an instance says of itself. @throws ArrRequestError */
export async function statusOf(client: SeerrClient): Promise<SeerrStatus> {
	// First, because it says whether the key is right: the version is told to anybody.
	const user = readUser(await client.get('auth/me'));
	const product = await client.product();
	const [status, settings, counts, servers] = await Promise.all([client.get('status'), client.get('settings/public'), unlessMissing(client.get('request/count'), {}), serversOf(client)]);
	const { version, updateAvailable, restartRequired } = objectOf(status);
	const { applicationTitle, applicationUrl } = objectOf(settings);
	return {
		product,
		productName: NAMES[product],
		version: textOr(version, ''),
		updateAvailable: updateAvailable === true,
		restartRequired: restartRequired === true,
		applicationTitle: textOr(applicationTitle, NAMES[product]),
		applicationUrl: textOr(applicationUrl, null),
		user,
		requests: Object.fromEntries(Object.entries(objectOf(counts)).map(([name, count]) => [name, numberOr(count, 0)])),
		servers,
	};
}

/** What answers at the address, as a sentence, or what is wrong there. Changes nothing. */
export async function checkInstance(client: SeerrClient, called: Called = {}): Promise<{ ok: boolean; message: string }> {
	const budget = client.nowMs() + (called.timeoutMs ?? client.instance.timeoutMs);
	const left = (): Called => ({ timeoutMs: Math.max(1, budget - client.nowMs()) });
	const asking = async (): Promise<{ ok: boolean; message: string }> => {
		const product = await client.product(left());
		const { version } = objectOf(await client.get('status', {}, left()));
		const user = readUser(await client.get('auth/me', {}, left()));
		const shown = `${NAMES[product]} ${textOr(version, '(no version)')}`;
		if (user === null) return { ok: false, message: `${shown} answers, but does not say whose key this is` };
		return { ok: true, message: `${shown} answers; the key is that of ${user.name}` };
	};
	return await recovering(asking(), ({ code, message, hint }) => {
		if (code === 'forbidden') return { ok: false, message: `'${client.instance.name}' refuses the API key (copy it from Settings > General)` };
		return { ok: false, message: hint === undefined ? message : `${message} (${hint})` };
	});
}
