import { ADMIN } from '../addresses.js';

/** A part of the admin page, as it stands in the navigation. */
export interface Section {
  /** Below `/admin/`; empty for the first page. */
  page: string;
  name: string;
  /** Fetches the code of its pages; called again it answers the same. */
  load(): Promise<unknown>;
}

const tables = () => import('../tables/index.js');

/** The navigation, in groups: the service at a glance, what is delivered to whom, what runs. */
export const SECTIONS: readonly (readonly Section[])[] = [
  [{ page: '', name: 'Overview', load: () => import('../overview/overview-page.js') }],
  [
    { page: 'clients', name: 'Clients', load: tables },
    { page: 'messages', name: 'Messages', load: tables },
    { page: 'channels', name: 'Channels', load: tables },
    { page: 'dead-letters', name: 'Dead letters', load: tables },
    { page: 'quarantined', name: 'Set aside', load: tables },
  ],
  [
    { page: 'jobs', name: 'Queues', load: () => import('../queues/queues-page.js') },
    { page: 'nodes', name: 'Nodes', load: () => import('../nodes/nodes-page.js') },
    { page: 'errors', name: 'Errors', load: () => import('../errors/errors-page.js') },
    { page: 'audit', name: 'Audit', load: () => import('../audit/audit-page.js') },
  ],
];

/** The section that an address belongs to; undefined where there is none. */
export function sectionAt(path: string): Section | undefined {
  const [, , page = ''] = path.split('/');
  return SECTIONS.flat().find((section) => section.page === page);
}

/** What the window is called at an address: the most particular first, because tabs cut off the end. */
export function titleAt(path: string): string {
  const section = sectionAt(path);
  const particular = path.startsWith(`${ADMIN}/${section?.page}/`) ? lastPart(path) : undefined;
  return [particular, section?.name ?? 'Not found', 'Surecast admin'].filter(Boolean).join(' · ');
}

function lastPart(path: string): string | undefined {
  const part = path.split('/').findLast((piece) => piece !== '');
  try {
    return part === undefined ? undefined : decodeURIComponent(part);
  } catch {
    return part;
  }
}
