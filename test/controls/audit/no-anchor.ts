// A start with one fault in it: it knows no head of the trail outside the file.
import { rmSync } from 'node:fs'

export const forgetsTheHead = ({ anchor }: { anchor: string }): void => rmSync(anchor)
