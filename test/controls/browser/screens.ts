// Planted: pages with a word of the other language, wider than a phone, and without names, contrast and valid HTML.
import type { FastifyInstance } from 'fastify'

function plant(app: FastifyInstance, { name, body }: { name: string; body: string }): void {
  app.get(`/planted/${name}`, { config: { door: 'anyone' } }, async (_request, reply) =>
    reply
      .type('text/html; charset=utf-8')
      .send(
        `<!DOCTYPE html>\n<html lang="en"><head><title>Sign in – MySafe</title><meta name="viewport" content="width=device-width"></head><body><main><h1>Sign in</h1>${body}</main></body></html>`,
      ),
  )
}

export function sayWrongWords(app: FastifyInstance): void {
  plant(app, { name: 'words', body: '<p>Salvar</p><p>Save</p>' })
}

export function tooWide(app: FastifyInstance): void {
  plant(app, { name: 'wide', body: `<p>${'N'.repeat(200)}</p>` })
}

export function withoutNames(app: FastifyInstance): void {
  const body =
    '<button type="button"></button><p id="a"><font color="#777">Save</font></p><p id="a"></p><script>x()</script>'
  plant(app, { name: 'names', body })
}
