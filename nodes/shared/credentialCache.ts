import type { ICredentialDataDecryptedObject, INode } from 'n8n-workflow';

/** A change of a credential is seen after this long at most. */
const MAX_AGE_MS = 3_000;
const MAX_ENTRIES = 200;

interface Entry {
	readAtMs: number;
	value: Promise<unknown>;
}

const entries = new Map<string, Entry>();

/** The part of n8n's function contexts that reading a credential needs. */
export interface CredentialContext {
	getNode(): INode;
	getWorkflow(): { id?: string };
	getCredentials<T extends object = ICredentialDataDecryptedObject>(type: string, itemIndex?: number): Promise<T>;
}

/**
 * A credential of this node, read and parsed at most every few seconds: reading one costs n8n a
 * database query and a decryption, too much for every poll of every app.
 */
export async function cachedCredential<T>(
	context: CredentialContext,
	type: string,
	parse: (data: unknown) => T,
): Promise<T> {
	const node = context.getNode();
	const id = node.credentials?.[type]?.id;
	const load = async () => parse(await context.getCredentials(type));
	if (!id) return await load();
	const key = [context.getWorkflow().id, node.name, type, id].join('\0');
	const known = entries.get(key);
	if (known && Date.now() - known.readAtMs < MAX_AGE_MS) return (await known.value) as T;
	const value = load();
	if (entries.size >= MAX_ENTRIES) entries.clear();
	entries.set(key, { readAtMs: Date.now(), value });
	value.catch(() => entries.delete(key));
	return await value;
}
