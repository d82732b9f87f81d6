// Answers in pages: the only file that knows htmx. A template is the inside of a screen; the frame is put around it here.
import view from '@fastify/view'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Values } from '../i18n/translate.ts'
import { templates } from '../resources/templates.ts'
import { LONGEST } from '../vault/longest.ts'
import type { Assets } from './assets.ts'
import { csrfToken, steadyCsrfToken } from './csrf.ts'
import { readFlash, writeFlash, type FlashOptions } from './flash.ts'
import { safeNext } from './next.ts'
import { isOutside, type Web } from './web.ts'
import { sentence } from './words.ts'

/** An entry of the side menu; one without `href` is a heading over its children. Labels are ready to be shown. */
export interface MenuEntry {
  readonly label: string
  readonly href?: string
  readonly icon?: string
  readonly current?: boolean
  readonly children?: readonly MenuEntry[]
}

export interface ShowOptions {
  /** 200 unless said otherwise. */
  readonly status?: number
  /** 'quiet' is a single card without navigation. By default people who are signed in get the frame of the app. */
  readonly layout?: 'app' | 'quiet'
  /** True for a page that is the same to the byte for the same person, so that it tells nothing but what it says. */
  readonly steady?: boolean
  /** True for a page without any form: it needs no token, so nothing begins for it and no cookie is set. */
  readonly formless?: boolean
}

declare module 'fastify' {
  interface FastifyReply {
    /**
     * Answers with a screen: the template's inside, and the layout around it unless htmx asked for a slot.
     * The first line of a template gives the page its title: `it.page.title = t('account.title')`.
     */
    show(view: string, data?: object, options?: ShowOptions): Promise<FastifyReply>
    /**
     * Answers a change that was made: on to `url` (a path of ours), where the message is shown once.
     * Values are ids and counts, never what somebody typed.
     */
    done(url: string, messageKey: string, values?: Values, options?: FlashOptions): FastifyReply
    /** On to another page of ours without a message. */
    goTo(url: string): FastifyReply
  }
  interface FastifyRequest {
    /** Whether htmx asked for the inside of the dialog. */
    readonly inDialog: boolean
  }
}

// Everything htmx could run, keep or ask elsewhere is off; an answer with an error is shown where the page says.
const HTMX_CONFIG = JSON.stringify({
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  historyCacheSize: 0,
  historyRestoreAsHxRequest: false,
  refreshOnHistoryMiss: true,
  // What was swapped in works at once; a key pressed in between would be lost.
  defaultSettleDelay: 0,
  selfRequestsOnly: true,
  responseHandling: [
    { code: '204', swap: false },
    // A refusal is an answer like any other: it is shown, and the console stays quiet about it.
    { code: '[2345]..', swap: true },
  ],
})

/** Teaches replies to show screens. `menu` gives the entries of the side menu for a request. */
export async function speakHypermedia(
  app: FastifyInstance,
  web: Web,
  { assets, menu }: { assets: Assets; menu: (request: FastifyRequest) => readonly MenuEntry[] },
): Promise<void> {
  await app.register(view, { engine: { eta: templates(web.resources.views) }, root: '/', production: true })

  app.decorateRequest('inDialog', {
    getter(this: FastifyRequest) {
      return slotOf(this) === 'dialog'
    },
  })

  app.decorateReply('show', async function show(this: FastifyReply, name: string, data = {}, options = {}) {
    const { request } = this
    const slot = slotOf(request)
    // The template sets the title on the way; the layout, which is put around it afterwards, reads it.
    const page: Page = { title: '', labels: {}, focus: null }
    const { steady = false, formless = false } = options
    const csrf = formless ? {} : { csrf: (steady ? steadyCsrfToken : csrfToken)(request, this, web) }
    const it = { ...common(request), ...csrf, ...data, page }
    let inside = await this.viewAsync(name, it)
    if (it.faults.length > 0) {
      // Once more: only now the labels of the fields are known, which the summary above them names.
      it.faults = named(it.faults, { labels: page.labels, words: request.words })
      page.focus = it.faults.find(({ field }) => field in page.labels)?.field ?? null
      inside = await this.viewAsync(name, it)
    }
    this.code(options.status ?? this.shownAs ?? 200)
      .header('Vary', 'HX-Target')
      .type('text/html; charset=utf-8')
    if (slot !== null) return this.send(inside)
    const layout = options.layout ?? (request.actor.kind === 'user' ? 'app' : 'quiet')
    const frame = {
      ...it,
      body: inside,
      title: page.title,
      flash: readFlash(web, request, this),
      menu: layout === 'app' ? menu(request).map((entry) => (steady ? elsewhere(entry) : entry)) : [],
      htmxConfig: HTMX_CONFIG,
      // htmx keeps the address of every page it is on in the browser's storage (HDR-07).
      secretAddress: request.routeOptions.config.referrer === 'none' || isOutside(web, request),
      sessionEndsIn: steady || request.sessionEndsAt === null ? null : request.sessionEndsAt - request.words.now,
    }
    return this.send(await this.viewAsync(`layouts/${layout}`, frame))
  })

  app.decorateReply('done', function done(this: FastifyReply, url: string, key: string, values = {}, options = {}) {
    writeFlash(web, this, { key, values, ...options })
    return this.goTo(url)
  })

  app.decorateReply('goTo', function goTo(this: FastifyReply, url: string) {
    const path = safeNext(url)
    if (this.request.headers['hx-request'] === undefined) return this.redirect(path, 303)
    return this.code(204).header('HX-Location', path).send()
  })

  function common(request: FastifyRequest) {
    const { words, actor, faults } = request
    return {
      ...words,
      user: actor.kind === 'user' ? actor.user : null,
      assets,
      path: request.url.split('?', 1)[0],
      dialog: request.inDialog,
      longest: LONGEST,
      faults: Object.entries(faults).map(([field, fault]): Fault => ({ field, text: sentence(words, fault) })),
      errors: Object.fromEntries(Object.entries(faults).map(([field, fault]) => [field, sentence(words, fault)])),
    }
  }
}

/** One line of the summary above a form: the id of its field, and what is wrong with it. */
interface Fault {
  readonly field: string
  readonly text: string
}

/** What a template and its pieces tell each other and the layout. */
interface Page {
  title: string
  /** The label of each field by its id, in the order in which they stand on the page. */
  labels: Record<string, string>
  /** The field where the page begins, when something is wrong with it; otherwise the page says so itself. */
  focus: string | null
}

// A page that says no is no place of the menu.
function elsewhere({ children = [], ...entry }: MenuEntry): MenuEntry {
  return { ...entry, current: false, children: children.map(elsewhere) }
}

// In the order of the fields, each under its label; what belongs to none of them leads to the top.
function named(
  faults: readonly Fault[],
  { labels, words: { t } }: { labels: Page['labels']; words: FastifyRequest['words'] },
): Fault[] {
  const places = Object.keys(labels)
  return faults
    .map(({ field, text }) => {
      // What is wrong with the whole page and with nothing on it, such as a full disk.
      if (field.startsWith('_')) return { field: 'page', text }
      const label = labels[field]
      return label === undefined ? { field: 'content', text } : { field, text: t('shared.fault', { label, text }) }
    })
    .sort((one, other) => places.indexOf(one.field) - places.indexOf(other.field))
}

/** The part of the page that htmx wants filled; null for a whole page, also when htmx fetches one. */
function slotOf(request: FastifyRequest): string | null {
  const slot = request.headers['hx-target']
  return typeof slot === 'string' ? slot : null
}

/** Whether the script asks, so that an answer to it can lead the browser elsewhere. */
export function isScripted(request: FastifyRequest): boolean {
  return request.headers['hx-request'] !== undefined
}

/** Leads the whole browser to another page although the script asked for a part of this one. */
export function leaveTo(reply: FastifyReply, url: string): FastifyReply {
  return reply.code(401).header('HX-Redirect', url).send()
}

/** The page that asked, as the browser shows it in its address bar; null when that is not known. */
export function pageAsking(request: FastifyRequest): string | null {
  const url = URL.parse(String(request.headers['hx-current-url'] ?? ''))
  return url === null ? null : url.pathname + url.search
}

/** Puts the answer into the dialog whatever part was asked for, so that nothing on the page is lost. */
export function intoDialog(reply: FastifyReply): void {
  reply.request.headers['hx-target'] = 'dialog'
  reply.header('HX-Retarget', '#dialog').header('HX-Reswap', 'innerHTML').header('HX-Reselect', 'unset')
}

/** Shows a refusal where it can be seen: in the dialog that asked, otherwise above the page. */
export function besideThePage(reply: FastifyReply): void {
  if (!isScripted(reply.request) || slotOf(reply.request) === null) return
  if (slotOf(reply.request) !== 'dialog') reply.header('HX-Retarget', '#flash').header('HX-Reswap', 'innerHTML')
  reply.header('HX-Reselect', 'unset')
}

/** Tells the script what happened, as an event on the page. */
export function tellPage(reply: FastifyReply, event: string, detail: Record<string, string | number>): void {
  reply.header('HX-Trigger', JSON.stringify({ [event]: detail }))
}
