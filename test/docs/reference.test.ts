import { readFileSync } from 'node:fs';
import { requestFromFields } from '../../lib/dispatch/intake';
import { verdicts } from '../../lib/dispatch/verdicts';
import { REQUEST_STATUSES } from '../../lib/ledger';
import { APPROVAL_STATUSES } from '../../lib/ledger/approvals';
import { CHANGE_EVENTS } from '../../lib/webapi';
import { CHANGE_RULES } from '../../lib/webapi/changes';
import { changeEvents } from '../../nodes/QbtWebhook/changeEvents';
import { itemOf } from '../../nodes/shared/torrentItem';
import { descriptions, operationsOf, ourCredentials } from '../support/ourNodes';
import { inventedMagnet } from '../support/torrents';

const reference = readFileSync('docs/reference.md', 'utf8');

/** The rows of the first table below a heading: cells as written, without the head. */
function tableUnder(heading: string): string[][] {
	const [, section] = reference.split(`\n## ${heading}\n`);
	if (section === undefined) throw new Error(`docs/reference.md has no section '${heading}'`);
	const lines = section.split('\n');
	const first = lines.findIndex((line) => line.startsWith('|'));
	const length = lines.slice(first).findIndex((line) => !line.startsWith('|'));
	return lines.slice(first + 2, first + length).map((line) =>
		line
			.split('|')
			.slice(1, -1)
			.map((cell) => cell.trim()),
	);
}

const codesIn = (cell: string): string[] =>
	[...cell.matchAll(/`([^`]+)`/g)].map(([, code]) => code);

/** The codes of the first column. */
const listed = (heading: string): string[] =>
	tableUnder(heading).flatMap(([cell]) => codesIn(cell));

/** The members of a union of strings, from the source: types are gone when tests run. */
function membersOf(file: string, type: string): string[] {
	const [, body = ''] =
		new RegExp(`export type ${type} =([^;]+);`).exec(readFileSync(file, 'utf8')) ?? [];
	return [...body.matchAll(/'([^']+)'/g)].map(([, member]) => member);
}

const sorted = (values: Iterable<string>): string[] => [...values].sort();

describe('docs/reference.md names what the code names', () => {
	it('nodes', () => {
		const told = tableUnder('Nodes').map(([name, type]) => `${name} ${codesIn(type)[0]}`);
		expect(sorted(told)).toEqual(
			sorted(descriptions.map(({ displayName, name }) => `${displayName} ${name}`)),
		);
	});

	it('operations, by the names that people see', () => {
		const told = tableUnder('Operations').map(
			([type, , name, value]) => `${codesIn(type)[0]} ${name} ${codesIn(value)[0]}`,
		);
		const known = descriptions.flatMap((description) =>
			operationsOf(description).map(({ name, value }) => `${description.name} ${name} ${value}`),
		);
		expect(sorted(told)).toEqual(sorted(known));
	});

	it('credentials', () => {
		const told = tableUnder('Credentials').map(([, type]) => codesIn(type)[0]);
		expect(sorted(told)).toEqual(sorted(ourCredentials.map(({ name }) => name)));
	});

	it('statuses', () => {
		expect(sorted(listed('Statuses'))).toEqual(sorted(REQUEST_STATUSES));
	});

	it('reason codes', () => {
		const known = membersOf('lib/dispatch/types.ts', 'ReasonCode');
		expect(known).toContain('accepted');
		expect(sorted(listed('Reason codes'))).toEqual(sorted(known));
	});

	it('statuses of approvals', () => {
		expect(listed('Approval statuses')).toEqual([...APPROVAL_STATUSES]);
	});

	it('events of approvals', () => {
		const known = membersOf('lib/ledger/sql/approvalEvents.ts', 'ApprovalEvent');
		expect(known).toContain('approval_created');
		const told = [...reference.matchAll(/^\| `(approval_\w+)` \| [A-Z]/gm)].map(([, event]) => event);
		expect(sorted(told)).toEqual(sorted(known));
	});

	it('exclusion codes', () => {
		const known = membersOf('lib/scoring/types.ts', 'ExclusionCode');
		expect(known).toContain('unreachable');
		expect(sorted(listed('Exclusion codes'))).toEqual(sorted(known));
	});

	it('changes, with the actions that make them', () => {
		const told = tableUnder('Changes').flatMap(([event, actions]) =>
			codesIn(actions).map((action) => `${codesIn(event)[0]} ${action}`),
		);
		const known = Object.entries(CHANGE_RULES).map(
			([endpoint, { event }]) => `${event} ${endpoint.split('/')[1]}`,
		);
		expect(sorted(told)).toEqual(sorted(known));
		expect(listed('Changes')).toEqual([...CHANGE_EVENTS]);
	});

	it('changes, as the trigger offers them', () => {
		expect(changeEvents.map(({ value }) => value)).toEqual([...CHANGE_EVENTS]);
		const names = changeEvents.map(({ name }) => name);
		expect(names).toEqual(sorted(names));
	});

	it('the fields that the trigger gives an item', () => {
		const item = itemOf(requestFromFields({ link: inventedMagnet(1).magnet }));
		const byTrigger = tableUnder('The item')
			.filter(([, from]) => from === 'trigger')
			.flatMap(([fields]) => codesIn(fields));
		expect(sorted(byTrigger)).toEqual(sorted([...Object.keys(item), 'replyAs']));
	});
});

describe('docs/reference.md tells the status that a verdict is answered with', () => {
	const made = [
		verdicts.accepted('attic'),
		verdicts.adopted('attic'),
		verdicts.adoptedForeign('attic'),
		verdicts.duplicate('there'),
		verdicts.otherCategory('attic', 'tv'),
		verdicts.beingAdded(),
		verdicts.ownerOffline('attic'),
		verdicts.ownerLost('attic'),
		verdicts.invalid(415, 'no torrent'),
		verdicts.noNode('none'),
		verdicts.allFailed('none'),
		verdicts.uncertain('attic'),
		verdicts.linkPending('attic'),
		verdicts.pathUnknown(),
		verdicts.pathAmbiguous(['attic', 'cellar']),
		verdicts.waitsForOther('tv'),
		verdicts.heldForSpace('none'),
		verdicts.heldForNode('none'),
		verdicts.failedWithData('attic'),
		verdicts.sameContent('Invented.Show'),
		verdicts.cancelled(),
	];

	it('for every verdict there is', () => {
		expect(made).toHaveLength(Object.keys(verdicts).length);
	});

	it.each(made.map(({ code, httpStatus }) => [code, httpStatus]))('%s: %s', (code, status) => {
		const row = tableUnder('Reason codes').find(([cell]) => codesIn(cell)[0] === code);
		expect(row?.[1].split(', ')).toContain(String(status));
	});
});
