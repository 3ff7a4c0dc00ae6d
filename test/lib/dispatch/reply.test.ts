import { requestFromFields } from '../../../lib/dispatch/intake';
import { answerAdd, answerSubmit, isOpen } from '../../../lib/dispatch/reply';
import type { RequestRow } from '../../../lib/ledger';
import { InvalidTorrentError } from '../../../lib/qbittorrent/infohash';
import { decision } from '../ledger/fixtures';
import { fileOf, GIB, hashOf, magnetOf } from './lab';

function row(httpStatus: number | null, reason: string | null = null, changes: Partial<RequestRow> = {}): RequestRow {
	const request = requestFromFields({ link: magnetOf(1) });
	const nothing = { code: null, existingId: null, cancel: false, leaseUntilMs: null, repliedAtMs: null, nodeId: null };
	const status = httpStatus === null ? 'dispatching' : httpStatus === 200 ? 'downloading' : 'rejected';
	return { ...request, ...nothing, status, reason, httpStatus, createdAtMs: 0, updatedAtMs: 0, ...changes };
}

describe('the answer of torrents/add', () => {
	it.each([
		[[200], 200, 'Ok.'],
		[[409, 200, 503], 200, 'Ok.'],
		[[409], 409, 'reason 409'],
		[[409, 503, 415], 503, 'reason 503'],
		[[], 503, 'The torrent was not dispatched'],
	])('%j is answered %i %s', (statuses, status, body) => {
		const rows = statuses.map((one) => row(one, `reason ${one}`));
		expect(answerAdd(rows)).toEqual({ status, body, contentType: 'text/plain; charset=UTF-8' });
	});

	it('never says 200 for a row without an outcome', () => {
		expect(answerAdd([row(null)]).status).toBe(503);
	});

	it('waits while any torrent of the request is open', () => {
		expect(isOpen([row(200), row(null)])).toBe(true);
		expect(isOpen([row(200), row(409)])).toBe(false);
		expect(isOpen([row(null, null, { status: 'failed' })])).toBe(false);
	});
});

describe('the answer of the second entrance', () => {
	it.each([
		[row(200, 'fine', { code: 'accepted' }), 200, { status: 'accepted', selected_node: 'Attic', reason: 'accepted', message: 'fine' }],
		[row(409, 'no', { code: 'in_other_category' }), 409, { status: 'rejected', reason: 'in_other_category' }],
		[row(200, 'no room', { status: 'held', code: 'held_for_space' }), 200, { status: 'held', reason: 'held_for_space', message: 'no room' }],
		[row(null, null, { status: 'failed', code: 'claim_expired' }), 503, { status: 'failed' }],
	])('names status, node and the nodes that were tried (%#)', (one, status, body) => {
		const detail = { attempts: [{ node: 'Shed' }, { node: 'Attic' }] };
		const answer = answerSubmit([one], decision(1, { node: 'Attic', detail }));
		expect(answer.status).toBe(status);
		expect(JSON.parse(answer.body)).toMatchObject({ ...body, attempted_nodes: ['Shed', 'Attic'], hash: one.hash });
	});

	it('is JSON without a decision, too', () => {
		expect(JSON.parse(answerSubmit([row(503)], null).body)).toMatchObject({ selected_node: null, attempted_nodes: [] });
	});
});

describe('a torrent that people hand in', () => {
	it('becomes a request with ids of its own', () => {
		const request = requestFromFields({ link: ` ${magnetOf(1)} `, category: 'films', tags: ['x'] }, 'abc');
		expect(request).toMatchObject({ id: 'abc:0', requestId: 'abc', hash: hashOf(1), kind: 'magnet', category: 'films', sizeBytes: 2 * GIB });
		expect(request.trackerHosts).toEqual(['tracker.test']);
		expect(JSON.stringify({ ...request, payload: null })).not.toContain('passkey99');
	});

	it('keeps what the torrent itself says over what was typed, and takes the rest from the fields', () => {
		const known = requestFromFields({ link: magnetOf(1), sizeBytes: 1, name: 'Typed.Name' });
		expect([known.sizeBytes, known.name]).toEqual([2 * GIB, 'Typed.Name']);
		const bare = requestFromFields({ link: hashOf(1), sizeBytes: 5 });
		expect([bare.sizeBytes, bare.name, bare.private]).toEqual([5, hashOf(1), null]);
	});

	it('reads hash and privacy from a file', () => {
		const { hash, bytes } = fileOf(1);
		const request = requestFromFields({ file: { fileName: 'x.torrent', bytes } });
		expect([request.hash, request.private, request.kind]).toEqual([hash, true, 'file']);
	});

	it.each([
		[{}, RangeError],
		[{ link: '  ' }, RangeError],
		[{ link: 'ftp://x.test/a' }, InvalidTorrentError],
		[{ file: { fileName: 'x', bytes: Buffer.from('<html>') } }, InvalidTorrentError],
	])('%j is refused', (fields, kind) => {
		expect(() => requestFromFields(fields)).toThrow(kind);
	});
});
