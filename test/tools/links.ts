/** The links of the repository's pages, and whether their targets exist. */
import * as fs from 'node:fs';
import { fileOf, textOf } from '../../tools/generated-part';

const { repository } = JSON.parse(textOf('package.json')) as { repository: { url: string } };
const REPOSITORY = repository.url.replace(/^git\+|\.git$/g, '');

/** Where GitHub shows a file or a folder of the main branch, or returns it. */
const FILES = ['blob', 'tree', 'raw']
  .map((view) => `${REPOSITORY}/${view}/main/`)
  .concat(`${REPOSITORY.replace('github.com', 'raw.githubusercontent.com')}/main/`);

/** What GitHub has beside files. */
const FORMS = [`${REPOSITORY}/security/advisories/new`, `${REPOSITORY}/issues`];

/** The targets of all links and pictures, and the addresses of this repository that stand in the text. */
export function linksOf(page: string): string[] {
  const text = withoutCode(textOf(page));
  const targets = [...text.matchAll(/\[[^\]]*\]\(([^)\s]+)\)/g)].map(([, target]) => target);
  const addresses = [...text.matchAll(/https:\/\/[^\s)"'>]+/g)].map(([address]) => address);
  return [
    ...new Set([...targets, ...addresses.filter((address) => address.includes('/cdk-rekognition-media-analysis'))]),
  ];
}

export const isRelative = (link: string) => !/^(https?|mailto):/.test(link) && !link.startsWith('#');

/** Why a link leads nowhere; undefined if its target exists, or belongs to somebody else. */
export function problemOf(page: string, link: string): string | undefined {
  const target = targetOf(page, link);
  if (target === undefined) return undefined;
  const [file, anchor] = target.split('#');
  if (!fs.existsSync(fileOf(file))) return `${link}: there is no ${file}`;
  if (anchor === undefined || anchorsOf(file).includes(anchor)) return undefined;
  return `${link}: ${file} has no heading #${anchor}`;
}

/** A file of this repository with its anchor. */
function targetOf(page: string, link: string): string | undefined {
  const files = FILES.find((prefix) => link.startsWith(prefix));
  if (files) return link.slice(files.length);
  if (link.startsWith(REPOSITORY) && !FORMS.includes(link)) return link;
  if (link.startsWith('#')) return page + link;
  if (!isRelative(link)) return undefined;
  const { pathname, hash } = new URL(link, `file:///${page}`);
  return pathname.slice(1) + hash;
}

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
  const headings = withoutFences(textOf(page)).matchAll(/^#{1,6} (.+)$/gm);
  const seen = new Map<string, number>();
  return [...headings].map(([, heading]) => {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = text.replace(/[^\p{L}\p{N}_ -]/gu, '').replaceAll(' ', '-');
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    return before === 0 ? anchor : `${anchor}-${before}`;
  });
}

const withoutFences = (text: string) => text.replace(/^```[^]*?^```$/gm, '');

const withoutCode = (text: string) => withoutFences(text).replace(/`[^`\n]*`/g, '');
