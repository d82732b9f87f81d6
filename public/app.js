// Comfort on top of pages that work without it: focus, dialogs, menus, copying, hiding what was shown. Every word comes from the page.
'use strict'
;(() => {
  const byId = (id) => document.getElementById(id)
  const listen = (name, act, options) => document.addEventListener(name, act, options)
  const dialog = () => byId('dialog')

  // Saying things. What lies behind an open dialog is silent, so then the dialog says them.
  function say(name, text) {
    const place = dialog()?.open ? dialog() : byId('flash')
    const said = byId('flash-' + name)?.content.firstElementChild.cloneNode(true)
    if (!place || !said) return
    if (place.id === 'dialog') said.setAttribute('role', 'alert')
    if (text) said.querySelector('.notice-text').textContent = text
    said.dataset.said = name
    for (const old of place.querySelectorAll(':scope > .flash')) old.remove()
    place.prepend(said)
    globalThis.htmx?.process(said)
    return said
  }
  function announce(text) {
    let region = byId('announce')
    if (dialog()?.open) {
      const own = dialog().querySelector(':scope > [role="status"]') ?? region.cloneNode()
      own.removeAttribute('id')
      if (!own.isConnected) dialog().append(own)
      region = own
    }
    region.textContent = ''
    setTimeout(() => (region.textContent = text), 60)
  }

  // Dialog: whatever is put into it opens it; focus goes in, and back to where it came from.
  let asked
  let opener
  let place = location.pathname
  listen('htmx:beforeRequest', ({ detail }) => {
    const menu = detail.elt.closest('[popover]')
    asked = menu ? document.querySelector(`[popovertarget="${menu.id}"]`) : detail.elt
  })
  listen('htmx:afterSwap', ({ detail }) => {
    const box = dialog()
    if (detail.target.id === 'flash' && box?.open) return box.prepend(...detail.target.children)
    if (detail.target.id !== 'dialog' || !box.childElementCount) return
    const title = box.querySelector('h1, h2')
    if (title) box.setAttribute('aria-labelledby', (title.id ||= 'dialog-title'))
    if (box.open) return
    opener = asked
    box.showModal()
  })
  listen('htmx:afterSettle', ({ detail }) => {
    if (detail.target === document.body) {
      // Another page begins at its top; the same one, refreshed, stays where it was.
      if (place !== location.pathname) window.scrollTo(0, 0)
      place = location.pathname
      return arrive()
    }
    const faulty = detail.target.querySelector?.('[aria-invalid="true"]')
    if (faulty) return mend(faulty)
    const at = document.activeElement
    const lost = !at || at === document.body || at === dialog()
    const box = detail.target
    const inDialog = box.id === 'dialog' && dialog().open
    if (!inDialog && !(box.id === 'content' && lost)) return
    if (!lost && at.matches('.input, .button')) return
    const field = '[autofocus], .input:not(:disabled), input:not([type="hidden"], :disabled), .form-actions .button'
    ;(box.querySelector(field) ?? box).focus()
  })
  listen(
    'close',
    ({ target }) => {
      if (target.id !== 'dialog') return
      behind = undefined
      target.replaceChildren()
      opener?.focus()
    },
    true,
  )
  listen('close-dialog', () => dialog()?.close())

  // What is typed while the answer to a form is on its way goes on into the answer.
  let typing
  listen('htmx:beforeSwap', ({ detail: { target, requestConfig } }) => {
    const at = document.activeElement
    typing = undefined
    if (requestConfig.verb !== 'post' || !target.contains(at) || !at.matches('.input:not([type="password"])')) return
    if (at.value !== requestConfig.formData.get(at.name)) typing = { id: at.id, value: at.value }
  })
  listen('htmx:afterSettle', ({ detail }) => {
    const field = typing && byId(typing.id)
    if (field && field.value !== typing.value) {
      field.value = typing.value
      field.dispatchEvent(new Event('input', { bubbles: true }))
    }
    typing = undefined
    const asking = detail.requestConfig.elt
    const box = asking.role === 'combobox' ? listOf(asking) : detail.target.querySelector?.('form[data-announce]')
    const said = box?.dataset.announce
    if (said) announce(said)
  })

  // What is typed at a fault takes the place of what was wrong, as when one gets there by Tab; who stands in it stays there.
  function mend(field) {
    field.focus()
    if (field.matches('input') && field.selectionEnd === 0) field.select()
  }

  // A page that has just come: what it says is read out, its first fault gets the focus, and a mere step is taken.
  function arrive() {
    session()
    const said = byId('flash')?.textContent.trim()
    if (said) announce(said)
    const faulty = document.querySelector('main [aria-invalid="true"]')
    if (faulty) mend(faulty)
    document.querySelector('[data-go-on]')?.requestSubmit()
  }

  // A list is asked for once: the end of typing, leaving the field and pressing Filter come together, and a list that comes
  // again closes the menu that somebody has opened in it meanwhile. Whoever presses Filter later gets it anew.
  const listed = new WeakMap()
  listen('submit', ({ target }) => target.matches('.htmx-request') || listed.delete(target), true)
  listen('htmx:configRequest', (event) => {
    const { elt, formData } = event.detail
    if (!elt.matches('form[hx-replace-url]')) return
    const query = String(new URLSearchParams(formData))
    if (listed.get(elt) === query) event.preventDefault()
    listed.set(elt, query)
  })
  listen('htmx:afterRequest', ({ detail: { elt, successful } }) => successful || listed.delete(elt))

  // What the server could not answer, and buttons that are busy until it does.
  listen('htmx:sendError', () => say('offline'))
  listen('htmx:timeout', () => say('offline'))
  listen('htmx:beforeSwap', ({ detail }) => {
    if (goesOn) detail.shouldSwap = goesOn = false
    else stepAside(detail)
  })
  const free = () => document.querySelectorAll('[aria-busy]').forEach((button) => button.removeAttribute('aria-busy'))
  listen(
    'submit',
    (event) => {
      if (event.target.matches('[data-show], [data-download]')) return
      if (event.submitter?.hasAttribute('aria-busy')) {
        event.preventDefault()
        event.stopImmediatePropagation()
      } else event.submitter?.setAttribute('aria-busy', 'true')
    },
    true,
  )
  listen('htmx:afterRequest', ({ detail }) => {
    free()
    if (detail.xhr.status < 400 && detail.successful) session()
  })
  addEventListener('pageshow', free)

  // The session: two minutes before its end the page offers to sign in again in place. What an open dialog holds steps
  // aside meanwhile, and what was sent too late is sent again; nothing typed is lost.
  let ending
  let behind
  let goesOn = false
  function session() {
    const left = document.querySelector('[data-session-ends-in]')?.dataset.sessionEndsIn
    if (left === undefined) return
    clearTimeout(ending)
    document.querySelector('[data-said="session-ends"]')?.remove()
    ending = setTimeout(() => say('session-ends'), Math.min(Math.max(0, left - 120_000), 2 ** 31 - 1))
  }
  function stepAside({ xhr, requestConfig: { elt, triggeringEvent } }) {
    const late = xhr.status === 401
    if (!late && !elt.closest('[data-said="session-ends"]')) return
    behind ??= { nodes: dialog().open ? [...dialog().childNodes] : [] }
    if (late) Object.assign(behind, { elt, submitter: triggeringEvent?.submitter })
    for (const node of behind.nodes) node.remove()
  }
  function goOn({ detail }) {
    const { nodes = [], elt, submitter } = behind ?? {}
    behind = undefined
    goesOn = true
    if (nodes.length) dialog().replaceChildren(...nodes)
    else dialog().close()
    if (detail.csrf) document.querySelectorAll('input[name="_csrf"]').forEach((input) => (input.value = detail.csrf))
    const timed = document.querySelector('[data-session-ends-in]')
    if (detail.endsInMs && timed) timed.dataset.sessionEndsIn = detail.endsInMs
    if (elt?.isConnected) setTimeout(() => (elt.matches('form') ? elt.requestSubmit(submitter) : elt.click()))
  }
  listen('signed-in', goOn)
  listen('password-confirmed', goOn)
  arrive()

  // Client secrets: fetched by POST when asked for, and not kept. A BOM is part of the value.
  async function reveal(url, purpose, form) {
    const body = new URLSearchParams(form ? new FormData(form) : '')
    body.set('_csrf', document.querySelector('input[name="_csrf"]').value)
    body.set('for', purpose)
    const answer = await fetch(url, { method: 'POST', body, headers: { accept: 'text/plain' } }).catch(() =>
      say('offline'),
    )
    if (!(answer instanceof Response)) return
    const again = byId('flash-session-ends')?.content.querySelector('a')
    if (answer.status === 401 && again) return void htmx.ajax('GET', again.getAttribute('href'), '#dialog')
    if (answer.ok) session()
    const plain = answer.headers.get('content-type')?.startsWith('text/plain') && !answer.redirected
    const text = plain ? new TextDecoder('utf-8', { ignoreBOM: true }).decode(await answer.arrayBuffer()) : ''
    if (answer.ok && plain) {
      used(answer.headers.get('mysafe-last-use'))
      return text
    }
    say('failed', text)
  }
  // What stands on the page about the last use is about this one now.
  function used(told) {
    if (!told) return
    const { id, at, words, exact } = JSON.parse(decodeURIComponent(told))
    for (const place of document.querySelectorAll(`[data-last-use="${id}"]`)) {
      const time = Object.assign(document.createElement('time'), { textContent: words, title: exact })
      time.dateTime = new Date(at).toISOString()
      place.replaceChildren(time)
      place.classList.remove('empty-cell')
    }
  }
  const masks = new WeakMap()
  function hide(box) {
    const kept = masks.get(box)
    if (!kept) return
    masks.delete(box)
    clearTimeout(kept.timer)
    box.classList.remove('shown')
    box.querySelector('[data-secret-value]').replaceChildren(...kept.mask)
    kept.label.textContent = kept.text
  }
  listen('submit', async (event) => {
    const form = event.target
    if (!form.matches('[data-show]')) return
    event.preventDefault()
    const box = form.closest('[data-secret]')
    if (masks.has(box)) return hide(box)
    const text = await reveal(form.action, 'show', form)
    if (text === undefined || masks.has(box)) return
    const value = box.querySelector('[data-secret-value]')
    const label = form.querySelector('[data-label]')
    const timer = setTimeout(() => hide(box), box.dataset.hideAfter * 1000)
    masks.set(box, { mask: [...value.childNodes], label, text: label.textContent, timer })
    value.replaceChildren(text)
    label.textContent = form.querySelector('[data-hide-label]').dataset.hideLabel
    box.classList.add('shown')
  })
  addEventListener('pagehide', () => document.querySelectorAll('.secret.shown').forEach(hide))

  // Copying puts exactly the characters. Browsers offer the clipboard only to https; elsewhere the old command does it.
  async function put(text) {
    try {
      const blob = Promise.resolve(text).then((got) => {
        if (got === undefined) throw new TypeError('nothing to copy')
        // The clipboard takes one BOM for a mark of its own; one that belongs to the value goes in twice.
        return new Blob([got.startsWith('\ufeff') ? '\ufeff' : '', got], { type: 'text/plain' })
      })
      blob.catch(() => {})
      await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })])
      return true
    } catch {
      const got = await text
      let done = got === undefined
      const fill = (event) => {
        event.clipboardData.setData('text/plain', got)
        event.preventDefault()
        done = true
      }
      if (done) return
      listen('copy', fill, true)
      document.execCommand('copy')
      document.removeEventListener('copy', fill, true)
      return done
    }
  }
  listen('click', async (event) => {
    const button = event.target.closest('button, a')
    if (!button) return
    if (button.matches('[data-dismiss]')) return button.closest('.flash').remove()
    byId(button.dataset.focuses)?.focus()
    if (button.matches('.dialog [data-close]') && dialog().open) {
      event.preventDefault()
      return dialog().close()
    }
    const { copyText, copyFromReveal, copied } = button.dataset
    if (!copied) return
    event.preventDefault()
    button.closest('[popover]')?.hidePopover()
    const form = button.closest('.secret')?.querySelector('form')
    const done = await put(copyFromReveal ? reveal(copyFromReveal, button.dataset.for ?? 'copy', form) : copyText)
    if (done === undefined) return
    const label = button.querySelector('[data-label]')
    if (!done) return say('copy-failed')
    if (!label) return setTimeout((said) => said?.remove(), 4000, say('copied'))
    announce(copied)
    if (label.textContent === copied) return
    setTimeout((text) => (label.textContent = text), 2000, label.textContent)
    label.textContent = copied
  })

  // Keys: "/" to the search; arrows through menus; the products also open when pointed at.
  listen('keydown', (event) => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey
    if (
      event.key === '/' &&
      plain &&
      !event.target.closest('input, textarea, select') &&
      !dialog()?.open &&
      byId('search')
    ) {
      event.preventDefault()
      return byId('search').select()
    }
    const menu = event.target.closest('[data-menu]')
    const own = byId(event.target.getAttribute?.('popovertarget'))
    if (own && event.key === 'ArrowDown') {
      event.preventDefault()
      return own.showPopover({ source: event.target })
    }
    if (!menu) return
    const items = [...menu.querySelectorAll('a, button')].filter((item) => item.checkVisibility())
    const at = items.indexOf(document.activeElement)
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + items.length, Home: 0, End: items.length - 1 }[event.key]
    if (to === undefined) return
    event.preventDefault()
    items[to % items.length].focus()
  })
  let pointed
  listen(
    'toggle',
    ({ target, newState }) => {
      if (target.matches('[data-menu]') && newState === 'open' && pointed !== target)
        target.querySelector('a, button').focus()
      if (newState === 'closed' && pointed === target) pointed = undefined
    },
    true,
  )
  listen('focusout', ({ target, relatedTarget }) => {
    const menu = target.closest('[data-menu]')
    if (relatedTarget && menu?.matches(':popover-open') && !menu.contains(relatedTarget)) menu.hidePopover()
  })
  let waiting
  listen('pointerover', ({ target, pointerType }) => {
    if (pointerType !== 'mouse') return
    const button = target.closest('[data-hover]')
    const menu = button && byId(button.getAttribute('popovertarget'))
    clearTimeout(waiting)
    if (menu && !menu.matches(':popover-open')) {
      waiting = setTimeout(() => {
        pointed = menu
        menu.showPopover({ source: button })
      }, 90)
    } else if (pointed && !menu && !pointed.contains(target)) waiting = setTimeout(() => pointed?.hidePopover(), 300)
  })
  // A click on what pointing has already opened keeps it open.
  listen(
    'click',
    (event) => {
      clearTimeout(waiting)
      if (!pointed || pointed.id !== event.target.closest('[data-hover]')?.getAttribute('popovertarget')) return
      event.preventDefault()
      pointed = undefined
    },
    true,
  )

  // Choosing rows: the box in the heading stands for the page and shows when only some of it is chosen; the bar counts.
  function count(form, spoken) {
    const rows = [...form.querySelectorAll('.box input[name="secret"]')]
    const chosen = rows.filter(({ checked }) => checked).length
    const head = form.querySelector('[data-select-all]')
    head.checked = chosen === rows.length
    head.indeterminate = chosen > 0 && !head.checked
    const label = form.querySelector('[data-count]')
    const { count: everything, one, other } = label.dataset
    if (!everything) label.textContent = chosen === 1 ? one : other.replace('0', chosen)
    if (spoken) announce(label.textContent)
  }
  const countAll = () => document.querySelectorAll('.selection').forEach((form) => count(form))
  listen('change', ({ target }) => {
    const form = target.closest('.selection')
    if (!form) return
    if (target.matches('[data-select-all]')) {
      if (form.querySelector('input[name="all"]')) return form.querySelector('[data-clear]').click()
      form.querySelectorAll('.box input[name="secret"]').forEach((row) => (row.checked = target.checked))
    }
    count(form, true)
  })
  listen('htmx:afterSettle', countAll)
  addEventListener('pageshow', countAll)

  // Combobox (W3C, list autocomplete with manual selection): the list comes from the server, choosing presses the hit's own submit button.
  const listOf = (input) => byId(input.getAttribute('aria-controls'))
  // While the list for what is typed is on its way, the one that stands there is not answered to: it could be the wrong person.
  function hits(input) {
    const list = listOf(input)
    return list.dataset.for === input.value ? [...list.querySelectorAll('[role="option"]:not([aria-disabled])')] : []
  }
  function open(input, yes) {
    if (yes && !listOf(input).children.length) htmx.trigger(input, 'combobox-open')
    input.setAttribute('aria-expanded', String(yes))
    point(input, undefined)
  }
  function point(input, hit) {
    for (const one of hits(input)) {
      one.tabIndex = -1
      one.setAttribute('aria-selected', String(one === hit))
    }
    if (hit) input.setAttribute('aria-activedescendant', hit.id)
    else input.removeAttribute('aria-activedescendant')
    hit?.scrollIntoView({ block: 'nearest' })
  }
  const combobox = (target) => target.closest?.('[data-combobox]')?.querySelector('[role="combobox"]')
  listen('input', ({ target }) => target.role === 'combobox' && open(target, true))
  listen('htmx:afterSettle', () => {
    for (const input of document.querySelectorAll('[role="combobox"]')) {
      point(input, byId(input.getAttribute('aria-activedescendant')) ?? undefined)
      // Several were meant: they stand open to choose from.
      if (input.matches('[aria-invalid="true"]:focus') && hits(input).length)
        input.setAttribute('aria-expanded', 'true')
    }
  })
  listen('mousedown', (event) => {
    if (event.target.closest('[role="option"], [data-combobox-toggle]')) event.preventDefault()
  })
  listen('click', ({ target }) => {
    const input = combobox(target)
    for (const other of document.querySelectorAll('[role="combobox"][aria-expanded="true"]'))
      if (other !== input) open(other, false)
    // What was typed found its hit; whatever is typed next is another one.
    if (target.closest('[role="option"]')) input?.select()
    if (!input || !target.closest('[role="combobox"], [data-combobox-toggle]')) return
    open(input, target === input || input.getAttribute('aria-expanded') !== 'true')
    input.focus()
  })
  // While the pointer is down nothing folds: what is about to be clicked must not move away.
  let pressed = false
  listen('pointerdown', () => (pressed = true), true)
  for (const end of ['pointerup', 'pointercancel']) listen(end, () => setTimeout(() => (pressed = false)), true)
  listen('focusout', ({ target, relatedTarget }) => {
    if (target.role !== 'combobox' || pressed || !relatedTarget || combobox(relatedTarget) === target) return
    open(target, false)
  })
  listen('keydown', (event) => {
    const input = event.target
    if (input.role !== 'combobox' || event.isComposing) return
    const expanded = input.getAttribute('aria-expanded') === 'true'
    const all = hits(input)
    const at = all.findIndex((hit) => hit.id === input.getAttribute('aria-activedescendant'))
    const { key } = event
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      if (!expanded) open(input, true)
      const step = key === 'ArrowDown' ? at + 1 : at < 0 ? all.length - 1 : at - 1 + all.length
      if (all.length && !(event.altKey && !expanded)) point(input, all[step % all.length])
    } else if ((key === 'Home' || key === 'End') && expanded && at >= 0) point(input, all.at(key === 'Home' ? 0 : -1))
    else if (key === 'Escape' && expanded) open(input, false)
    else if (key === 'Enter') {
      const chosen = all[at] ?? (expanded && all.length === 1 ? all[0] : undefined)
      if (chosen) chosen.click()
      else open(input, true)
    } else return
    event.preventDefault()
  })
})()
