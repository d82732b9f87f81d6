// Start here: turns away a Node that cannot run MySafe, before any native part is loaded, and hands the command over.
// Only words that every Node of the last years can read may stand here, and nothing but Node itself may be imported.
const major = Number(process.versions.node.split('.')[0])

if (major < 24 || Number(process.versions.napi) < 10) {
  console.error(
    `MySafe needs Node 24 or newer, but this is Node ${process.versions.node}. In a checkout, npm ci brings the right one and npm start uses it.`,
  )
  process.exitCode = 1
} else {
  // Whatever is made from here on is ours alone.
  process.umask(0o077)
  // Without a listener this signal would open a debugger's port.
  process.on('SIGUSR1', () => undefined)
  // Not awaited: the single binary is made of a form of module that cannot wait.
  void import('./cli/process.ts').then(({ start }) => start())
}

export {}
