import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { parse } from 'node:querystring';
import type { IWebhookFunctions } from 'n8n-workflow';
import { MAX_FORM_BYTES } from '../../lib/webapi/limits';
import type { ApiRequest, UploadedFile } from '../../lib/webapi/types';

/** An upload as n8n's form parser leaves it on disk until the webhook has returned. */
interface ParsedFile {
	filepath: string;
	originalFilename: string | null;
}

type Request = ReturnType<IWebhookFunctions['getRequestObject']>;

const MAX_FORM_KEYS = 1_000;

/** The HTTP request as the emulated API wants it, from what n8n has parsed already. */
export async function readRequest(request: Request, endpoint: string): Promise<ApiRequest> {
	const type = String(request.headers['content-type'] ?? '').split(';', 1)[0].trim().toLowerCase();
	const multipart = type === 'multipart/form-data';
	const body = request.body as { data?: Record<string, unknown>; files?: Record<string, ParsedFile | ParsedFile[]> } | undefined;
	const raw = (request as { rawBody?: Buffer }).rawBody;
	const oversized = !multipart && (raw?.length ?? 0) > MAX_FORM_BYTES;
	return {
		method: request.method,
		endpoint,
		query: firstValues(request.query as Record<string, unknown>),
		form: multipart ? firstValues(body?.data ?? {}) : urlencoded(type, oversized ? undefined : raw),
		files: multipart ? await readFiles(body?.files ?? {}) : [],
		unsupportedBody: !multipart && (raw?.length ?? 0) > 0 && type !== 'application/x-www-form-urlencoded',
		oversized,
		authorization: header(request, 'authorization'),
		cookie: header(request, 'cookie'),
		apiKeyHeader: header(request, 'x-api-key'),
		remoteAddress: addressOf(request),
	};
}

/** `<scope>/<action>` of the URL's path; '' for the base itself. */
export function endpointOf(path: string): string {
	const at = path.indexOf('/api/v2/');
	return at < 0 ? '' : path.slice(at + '/api/v2/'.length);
}

/**
 * The client as Express sees it: with `N8N_PROXY_HOPS` the address that so many proxies have handed
 * on in X-Forwarded-For, without it whoever has connected. That header can hold any text.
 */
function addressOf(request: Request): string {
	const address = request.ip ?? request.socket?.remoteAddress ?? '';
	return isIP(address) === 0 ? '' : address;
}

function urlencoded(type: string, raw: Buffer | undefined): Record<string, string> {
	if (type !== 'application/x-www-form-urlencoded' || raw === undefined) return firstValues({});
	return firstValues(parse(raw.toString('utf8'), undefined, undefined, { maxKeys: MAX_FORM_KEYS }));
}

/** Without a prototype: a field may be called like one of its members. */
function firstValues(values: Record<string, unknown>): Record<string, string> {
	const result: Record<string, string> = Object.create(null) as Record<string, string>;
	for (const [name, value] of Object.entries(values)) {
		const first: unknown = Array.isArray(value) ? value[0] : value;
		if (typeof first === 'string') result[name] = first;
	}
	return result;
}

async function readFiles(files: Record<string, ParsedFile | ParsedFile[]>): Promise<UploadedFile[]> {
	const all = Object.values(files).flat();
	return await Promise.all(
		all.map(async ({ filepath, originalFilename }) => ({
			fileName: originalFilename ?? 'upload.torrent',
			bytes: await readFile(filepath),
		})),
	);
}

function header(request: Request, name: string): string | null {
	const value = request.headers[name];
	return typeof value === 'string' ? value : null;
}
