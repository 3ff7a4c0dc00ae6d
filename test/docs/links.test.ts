import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ourCredentials } from '../support/ourNodes';

const pages = ['README.md', 'CONTRIBUTING.md', ...markdownIn('docs')];

function markdownIn(folder: string): string[] {
	return readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.filter((name) => name.endsWith('.md'))
		.map((name) => join(folder, name));
}

/** Anchors as GitHub makes them from headings. */
function anchorsOf(page: string): string[] {
	return [...readFileSync(page, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
		heading
			.toLowerCase()
			.replace(/[^\p{L}\p{N} _-]/gu, '')
			.replaceAll(' ', '-'),
	);
}

interface Link {
	page: string;
	target: string;
}

const links: Link[] = pages.flatMap((page) =>
	[...readFileSync(page, 'utf8').matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => ({
		page,
		target,
	})),
);

/** The README is read on npm and in n8n too, so its links are absolute. */
const OURS = /^https:\/\/github\.com\/arr-dispatch\/n8n-nodes-arr-dispatch\/blob\/main\//;
const asLocal = (link: Link): Link =>
	OURS.test(link.target) ? { page: 'README.md', target: link.target.replace(OURS, '') } : link;

const missing = ({ page, target }: Link): boolean => {
	const [path, anchor] = target.split('#');
	const file = path === '' ? page : join(dirname(page), path);
	return !existsSync(file) || (anchor !== undefined && !anchorsOf(file).includes(anchor));
};

describe('the documentation', () => {
	it('has pages', () => {
		expect(pages).toContain('docs/reference.md');
	});

	it('links to pages and headings that are there', () => {
		const local = links.map(asLocal).filter(({ target }) => !/^https?:/.test(target));
		expect(local.length).toBeGreaterThan(20);
		expect(local.filter(missing)).toEqual([]);
	});

	it('has absolute links in the README', () => {
		const relative = links.filter(
			({ page, target }) => page === 'README.md' && !/^https:/.test(target),
		);
		expect(relative).toEqual([]);
	});

	it.each(ourCredentials.map((credential) => [credential.name, credential.documentationUrl ?? '']))(
		'has the page that the credential %s opens',
		(_name, url) => {
			const [, target = ''] = url.split('/blob/main/');
			expect(target).not.toBe('');
			expect(missing({ page: 'README.md', target })).toBe(false);
		},
	);

	it('has the page that each node opens', () => {
		const codices = readdirSync('nodes', { recursive: true, encoding: 'utf8' }).filter((name) =>
			name.endsWith('.node.json'),
		);
		const urls = codices.flatMap((name) => [
			...readFileSync(join('nodes', name), 'utf8').matchAll(/\/blob\/main\/([^"]+)/g),
		]);
		expect(urls).toHaveLength(codices.length);
		expect(urls.filter(([, target]) => missing({ page: 'README.md', target }))).toEqual([]);
	});

	it('keeps PNG out of docs: the build would copy it into the package', () => {
		const images = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((name) =>
			name.endsWith('.png'),
		);
		expect(images).toEqual([]);
	});
});
