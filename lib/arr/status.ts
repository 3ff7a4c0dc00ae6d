import type { ArrClient } from './client';
import { ArrRequestError, unlessMissing } from './errors';
import { numberOr, objectOf, objectsOf, textOr } from './shapes/json';
import type { Called, Family } from './types';

export interface InstanceStatus {
	name: string;
	type: string;
	/** As the app calls itself. */
	appName: string;
	version: string;
	apiVersion: string;
	family: Family;
	urlBase: string;
	isProduction: boolean;
	/** Problems that the app sees itself. */
	health: Array<{ type: string; source: string; message: string }>;
	disks: Array<{ path: string; label: string; freeBytes: number; totalBytes: number }>;
}

/** What the app says of itself; its own worries and disks where it has them. */
export async function statusOf(client: ArrClient, called: Called = {}): Promise<InstanceStatus> {
	const status = objectOf(await client.get('system/status', {}, called));
	const { name, type } = client.instance;
	const [health, disks] = await Promise.all([listOf(client, 'health', called), listOf(client, 'diskspace', called)]);
	return {
		name,
		type,
		appName: textOr(status.appName, ''),
		version: textOr(status.version, ''),
		apiVersion: await client.apiVersion(called),
		family: await client.family(called),
		urlBase: textOr(status.urlBase, ''),
		isProduction: status.isProduction !== false,
		health: health.map((one) => ({ type: textOr(one.type, ''), source: textOr(one.source, ''), message: client.shown(textOr(one.message, '')) })),
		disks: disks.map((one) => ({ path: textOr(one.path, ''), label: textOr(one.label, ''), freeBytes: numberOr(one.freeSpace, 0), totalBytes: numberOr(one.totalSpace, 0) })),
	};
}

/** A list that not every app has. */
async function listOf(client: ArrClient, resource: string, called: Called) {
	return objectsOf(await unlessMissing(client.get(resource, {}, called), []));
}

/** Null when the app answers and is what the credential says; else why not. Changes nothing. */
export async function problemOf(client: ArrClient, called: Called = {}): Promise<string | null> {
	const { name, type } = client.instance;
	const answered = (raw: unknown): string | null => {
		const { appName, version } = objectOf(raw);
		if (typeof version !== 'string') return `'${name}' answers, but not as one of the *arr apps does`;
		const said = textOr(appName, '');
		return said === '' || said.toLowerCase() === type ? null : `'${name}' is ${said}, not ${type[0].toUpperCase()}${type.slice(1)} (Choose its type in the credential)`;
	};
	return await client.get('system/status', {}, called).then(answered, (error: unknown) => {
		if (!(error instanceof ArrRequestError)) throw error;
		return error.hint === undefined ? error.message : `${error.message} (${error.hint})`;
	});
}
