// A planted fault: a program that connects to the port it is given and stays there.
import { connect } from 'node:net'

connect(Number(process.argv[2]), '127.0.0.1')
