// Where data and key lie while no setting says so: beside a checkout, in the folders of Linux for the single binary.
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'
import { isSea } from 'node:sea'

/** Who runs which program. `home`: asked only when it is needed; it throws where whoever runs it has none. */
export interface Running {
  readonly packaged: boolean
  readonly asRoot: boolean
  readonly home: () => string
}

const HERE: Running = { packaged: isSea(), asRoot: process.getuid?.() === 0, home: homedir }

/**
 * The usual places. Those of a checkout begin at the folder it is started in; the single binary is started from
 * anywhere, so its places are absolute: the system's (FHS 3.0, 3.7 and 5.8) for root, else the user's own (XDG Base
 * Directory 0.8). Whoever has no home finds them in `/`, where a start then says that it cannot write.
 */
export function usualPlaces(
  value: (name: string) => string | undefined,
  { packaged, asRoot, home }: Running = HERE,
): { dataDir: string; rootKeyFile: string } {
  if (!packaged) return { dataDir: 'data', rootKeyFile: 'key/root.key' }
  if (asRoot) return { dataDir: '/var/lib/mysafe', rootKeyFile: '/etc/mysafe/root.key' }
  // A relative one does not count, says XDG.
  const folder = (name: string, inHome: string) => {
    const given = value(name)
    return given !== undefined && isAbsolute(given) ? given : join(homeOr(home, '/'), inHome)
  }
  return {
    dataDir: join(folder('XDG_DATA_HOME', '.local/share'), 'mysafe'),
    rootKeyFile: join(folder('XDG_CONFIG_HOME', '.config'), 'mysafe', 'root.key'),
  }
}

function homeOr(home: () => string, otherwise: string): string {
  try {
    return home()
  } catch {
    return otherwise
  }
}
