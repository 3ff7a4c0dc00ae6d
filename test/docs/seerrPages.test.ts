import { readFileSync } from 'node:fs';
import { SeerrClient } from '../../lib/seerr/client';
import { SEERR_EVENTS } from '../../lib/seerr/events';
import { requestItem } from '../../lib/seerr/item';
import { readRequest } from '../../lib/seerr/shapes';
import { MEDIA_STATUSES, REQUEST_STATUSES } from '../../lib/seerr/types';
import { resources } from '../../nodes/SeerrRequests/operations';
import { properties } from '../../nodes/SeerrRequestsTrigger/properties';
import { SeerrData } from '../sim/seerr/data';

const page = readFileSync('docs/nodes/seerr-requests.md', 'utf8');
const triggerPage = readFileSync('docs/nodes/seerr-requests-trigger.md', 'utf8');
const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => heading);
const [, section = ''] = readFileSync('docs/reference.md', 'utf8').split('\n## Requests of Seerr\n');
const tables = section.split('\n## ')[0].split('\n| event |');
const namesIn = (text: string): string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
const firstCells = (table: string): string[] => table.split('\n').filter((line) => line.startsWith('| `')).flatMap((row) => namesIn(row.split('|')[1]));

describe('docs/nodes/seerr-requests.md', () => {
	const operations = Object.values(resources).flatMap(({ name, operations: list }) => list.map(({ option }) => `${name}: ${option.name}`));

	it.each(operations)('has a section for %s', (heading) => {
		expect(headings.filter((one) => one === heading)).toEqual([heading]);
	});
});

it('docs/nodes/seerr-requests-trigger.md names every parameter and event', () => {
	const shown = properties.filter(({ type }) => type !== 'notice').map(({ displayName }) => displayName);
	expect(shown.length).toBeGreaterThan(3);
	expect(shown.filter((name) => !triggerPage.includes(`| ${name} |`))).toEqual([]);
	expect(SEERR_EVENTS.filter((event) => !triggerPage.includes(`| \`${event}\` |`))).toEqual([]);
});

describe('docs/reference.md names', () => {
	it('the fields of a request', () => {
		const data = new SeerrData('seerr');
		const client = new SeerrClient({ name: 'Seerr', url: 'http://seerr.test', apiKey: 'k', tls: { allowUnauthorized: false, ca: null }, timeoutMs: 1 });
		const item = requestItem(client, readRequest(data.requestJson(data.add('movie', 1)), 'seerr'), null);
		client.close();
		expect(firstCells(tables[0]).sort()).toEqual(Object.keys(item).sort());
	});

	it('statuses and events', () => {
		const statusRow = tables[0].split('\n').find((line) => line.startsWith('| `status`')) ?? '';
		expect(namesIn(statusRow.split('|')[2])).toEqual([...REQUEST_STATUSES]);
		const mediaRow = tables[0].split('\n').find((line) => line.startsWith('| `mediaStatus`')) ?? '';
		expect(namesIn(mediaRow.split('|')[2])).toEqual([...MEDIA_STATUSES]);
		expect(firstCells(tables[1])).toEqual([...SEERR_EVENTS]);
	});
});
