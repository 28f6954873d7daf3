import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type {
  AppControllerRoute,
  AppViewRoute,
  BullBoardQueues,
  IServerAdapter,
  UIConfig,
} from '@bull-board/api/typings/app';
import type { Queue as BullQueue } from 'bullmq';
import type { BoardQuestion, QueueBoard } from '../queue.js';
import { ADD_DEADLINE_MS } from './settings.js';
import { within } from './within.js';

/** What is shown. Read-only: nothing of a job is kept that could be tried again, and a job that is taken away would only come back. */
const CONFIG: UIConfig = {
  boardTitle: 'Surecast queues',
  hideDocsLink: true,
  miscLinks: [{ text: 'Back to the dashboard', url: '/admin' }],
};

/** Links to other hosts, such as fonts: this page must work, and tell nobody, where there is no way out. */
const FOREIGN_LINK = /<link\b[^>]*href="https?:[^>]*>/g;
/** What stands on the page until its script runs; its styles are inline, which the content policy forbids. */
const PLACEHOLDER = /(<div id="root">)[\s\S]*?(<\/div>\s*<script defer)/;
/** `<%= name %>` is escaped, `<%- name %>` is not. */
const FIELD = /<%([=-])\s*(\w+)\s*%>/g;

/** BullMQ's own page about these queues. */
export function createBoard(queues: readonly { queue: BullQueue; description: string }[]): QueueBoard {
  const parts = collectParts();
  createBullBoard({
    queues: queues.map(({ queue, description }) => new BullMQAdapter(queue, { readOnlyMode: true, description })),
    serverAdapter: parts.adapter,
    options: { uiConfig: CONFIG },
  });
  const { entry, adapters, config, folders } = parts.collected();
  const questions = parts.routes().flatMap((route) => questionsOf(route, adapters, config));
  return {
    assets: folders.assets,
    pages: [entry.route].flat(),
    questions,
    async page(base) {
      const { params } = entry.handler({ basePath: base, uiConfig: config });
      const template = await readFile(join(folders.views, 'index.ejs'), 'utf8');
      return render(template, params as Record<string, unknown>);
    },
  };
}

function render(template: string, fields: Record<string, unknown>): string {
  return template
    .replace(FOREIGN_LINK, '')
    .replace(PLACEHOLDER, '$1$2')
    .replace(FIELD, (_field, kind: string, name: string) => {
      const text = String(fields[name] ?? '');
      return kind === '-' ? text : attribute(text);
    });
}

function attribute(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/** Only what reads: commands have no address at all. */
function questionsOf(route: AppControllerRoute, queues: BullBoardQueues, uiConfig: UIConfig): BoardQuestion[] {
  if (![route.method].flat().includes('get')) return [];
  return [route.route].flat().map((path) => ({
    path,
    async ask({ params, query }) {
      const asked = Promise.resolve(route.handler({ queues, uiConfig, params, query, body: {}, headers: {} }));
      const { status = 200, body } = await within(ADD_DEADLINE_MS, asked);
      return { status, body };
    },
  }));
}

/** Stands where bull-board expects the adapter of a web framework, and keeps what it is given. */
function collectParts() {
  let queues: BullBoardQueues = new Map();
  let routes: AppControllerRoute[] = [];
  let entry: AppViewRoute | undefined;
  let config: UIConfig = {};
  const folders = { views: '', assets: '' };
  const adapter: IServerAdapter = {
    setQueues(given) {
      queues = given;
      return adapter;
    },
    setViewsPath(path) {
      folders.views = path;
      return adapter;
    },
    setStaticPath(_route, path) {
      folders.assets = path;
      return adapter;
    },
    setEntryRoute(route) {
      entry = route;
      return adapter;
    },
    setErrorHandler: () => adapter,
    setApiRoutes(given) {
      routes = given;
      return adapter;
    },
    setUIConfig(given) {
      config = given;
      return adapter;
    },
  };
  return {
    adapter,
    routes: () => routes,
    collected() {
      if (entry === undefined) throw new Error('bull-board named no page');
      return { entry, adapters: queues, config, folders };
    },
  };
}
