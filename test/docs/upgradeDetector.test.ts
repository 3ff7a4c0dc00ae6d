import { readFileSync } from 'node:fs';
import { RANGE_RANKS, SOUND_RANKS } from '../../lib/release/order';
import { FELSCANNER_DEFAULTS, RECOMMENDED, type UpgradeRules } from '../../lib/release/upgrade';
import { autoApproveField } from '../../nodes/UpgradeDetector/fields/options';
import { filterFields, playerFields, ruleFields } from '../../nodes/UpgradeDetector/fields/rules';

const page = readFileSync('docs/nodes/upgrade-detector.md', 'utf8');
const reference = readFileSync('docs/reference.md', 'utf8');
const sorted = (values: Iterable<string>): string[] => [...values].sort();
const codesIn = (text: string): string[] => [...text.matchAll(/`([a-z_0-9+-]+)`/g)].map(([, code]) => code);

/** Cells of the rows that begin with a setting. */
const rows = page.split('\n').flatMap((line) => {
	const cells = line.split('|').slice(1, -1).map((cell) => cell.trim());
	return cells.length > 2 && /^`[a-z_0-9]+_/.test(cells[0]) ? [{ names: codesIn(cells[0]), cells }] : [];
});
const fields = [...ruleFields, ...filterFields, ...playerFields];

/** The members of a union of strings, from the source: types are gone when tests run. */
function membersOf(type: string): string[] {
	const source = readFileSync('lib/release/upgrade/types.ts', 'utf8');
	const [, body = ''] = new RegExp(`export type ${type} =([^;]+);`).exec(source) ?? [];
	return [...body.matchAll(/'([^']+)'/g)].map(([, member]) => member);
}

describe('docs/nodes/upgrade-detector.md', () => {
	it('has a row for every setting that the node offers', () => {
		expect(sorted(rows.flatMap(({ names }) => names))).toEqual(sorted(fields.map(({ name }) => name)));
	});

	it('has the 17 settings of FELScanner with their defaults', () => {
		const told = rows.filter(({ cells }) => cells.length === 5);
		expect(told).toHaveLength(17);
		const shown = (rules: UpgradeRules, name: string): string => {
			const value = rules[name as keyof UpgradeRules];
			return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
		};
		for (const { names: [name], cells } of told) expect([name, cells[2], cells[3]]).toEqual([name, shown(FELSCANNER_DEFAULTS, name), shown(RECOMMENDED, name)]);
	});

	it('calls them as the node does', () => {
		for (const { names: [name], cells } of rows.filter(({ names }) => names.length === 1)) {
			expect([name, cells[1]]).toEqual([name, fields.find((field) => field.name === name)?.displayName]);
		}
	});

	it('has the points of every class', () => {
		const pointsIn = (part: string): Record<string, number> => {
			const row = page.split('\n').find((line) => line.startsWith(`| ${part} | \``)) ?? '';
			return Object.fromEntries([...row.matchAll(/`([^`]+)` (-?\d+)/g)].map(([, name, points]) => [name, Number(points)]));
		};
		expect(pointsIn('range')).toEqual(RANGE_RANKS);
		expect(pointsIn('sound')).toEqual(SOUND_RANKS);
	});
});

describe('the node', () => {
	it('offers every setting of the rules, each under its own name, with the default of the recommended ones', () => {
		const elsewhere = ['mode', 'weights'];
		const known = Object.keys(FELSCANNER_DEFAULTS).filter((name) => !elsewhere.includes(name));
		expect(sorted(fields.map(({ name }) => name))).toEqual(sorted(known));
		for (const { name, description, type, default: shown } of fields) {
			expect(description).toContain(`(${name})`);
			if (type === 'boolean') expect([name, shown]).toEqual([name, RECOMMENDED[name as keyof UpgradeRules]]);
		}
	});

	it('offers every kind of upgrade for tiers', () => {
		const { options: [tier] = [] } = autoApproveField({});
		const kinds = 'values' in tier ? tier.values.find(({ name }) => name === 'codes') : undefined;
		const offered = (kinds?.options ?? []).flatMap((option) => ('value' in option ? [String(option.value)] : []));
		const notified = reference.split('\n').filter((line) => /^\| `.*\| Notify \|/.test(line)).flatMap((line) => codesIn(line.split('|')[1]));
		expect(sorted(offered)).toEqual(sorted(notified));
	});
});

it('docs/reference.md names the codes of upgrades', () => {
	const [, section = ''] = reference.split('\n## Upgrade codes\n');
	const told = section.split('\n## ')[0].split('\n').filter((line) => line.startsWith('| `')).flatMap((line) => codesIn(line.split('|')[1]));
	const known = [...membersOf('UpgradeCode'), ...membersOf('CandidateCode')];
	expect(known).toContain('rule_off');
	expect(sorted(told)).toEqual(sorted(known));
});
