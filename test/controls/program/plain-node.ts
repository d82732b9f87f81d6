// A planted fault: a program that leaves SIGUSR1 to Node, and its memory to whoever finds a crash.
console.log('running')
setInterval(() => undefined, 1_000_000)
